//! A sandbox that stands still between two events, as Lambda freezes an execution environment
//! (<https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>, read 2026-11-21).
//!
//! Its init is sent a signal, and stops or continues everything else in its pid namespace. Freezing by control groups would need
//! a hierarchy that not every host lends; stopping from outside would race with processes that are being started. Where there is
//! no pid namespace nothing is frozen.

use kernel::{Fault, OrFault};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use std::os::fd::OwnedFd;
use std::sync::Arc;

pub(crate) const STOP: Signal = Signal::USR1;
pub(crate) const GO: Signal = Signal::USR2;

/// Cheap to clone: all clones are of one sandbox.
#[derive(Debug, Clone)]
pub(crate) struct Freezer(Arc<OwnedFd>);

impl Freezer {
    /// Of the sandbox whose warden this is.
    pub fn of(warden: u32) -> Result<Self, Fault> {
        let children = std::fs::read_to_string(format!("/proc/{warden}/task/{warden}/children"));
        let children = children.or_fault(|| "looking for a sandbox's init")?;
        let init = children.split_whitespace().next().and_then(|pid| Pid::from_raw(pid.parse().ok()?));
        let init = init.or_fault(|| "a warden has no init")?;
        let held = pidfd_open(init, PidfdFlags::empty()).or_fault(|| "holding a sandbox's init")?;
        Ok(Self(Arc::new(held)))
    }

    /// One that has ended needs no signal.
    pub fn stop(&self) {
        let _ = pidfd_send_signal(&self.0, STOP);
    }

    pub fn go(&self) {
        let _ = pidfd_send_signal(&self.0, GO);
    }
}
