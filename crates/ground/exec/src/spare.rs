//! A launcher process that waits for its plan: started, and in its control groups, before anybody needs it.
//!
//! Moving a process into a control group waits for a grace period of the kernel, which on a busy machine is a hundred
//! milliseconds and more (version 1: one wait per hierarchy). So while a sandbox runs, the process for the next one is
//! made; only its limits are written when its plan is known. A spare belongs to nobody yet and is never used twice.

use crate::cgroup::{Cgroup, Cgroups};
use crate::launch::PROGRAM_WORD;
use kernel::{Fault, OrFault};
use std::os::fd::OwnedFd;
use std::path::Path;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::net::unix::pipe;

pub(crate) struct Spare {
    pub control: UnixStream,
    pub log: pipe::Receiver,
    pub channel: UnixStream,
    pub child: tokio::process::Child,
    pub cgroup: Option<Cgroup>,
}

impl Spare {
    /// Starts one and waits until it is in its control groups.
    pub async fn prepare(program: &Path, cgroups: &Cgroups) -> Result<Self, Fault> {
        let cgroup = cgroups.make()?;
        let (control, control_in) = pair()?;
        let (channel, channel_in) = pair()?;
        let (log, log_in) = std::io::pipe().or_fault(|| "making the log pipe")?;
        let child = spawn(program, control_in, log_in.into(), channel_in)?;
        let log = pipe::Receiver::from_owned_fd(log.into()).or_fault(|| "reading the log pipe")?;
        let mut spare = Self { control, log, channel, child, cgroup };
        spare.join().await?;
        Ok(spare)
    }

    /// The launcher's first document is the list of groups to join; it answers with one byte when it has.
    async fn join(&mut self) -> Result<(), Fault> {
        let procs = self.cgroup.iter().flat_map(Cgroup::procs_files).collect::<Vec<_>>();
        send(&mut self.control, &serde_json::to_vec(&procs).or_fault(|| "writing the groups")?).await?;
        let mut joined = [0];
        self.control
            .read_exact(&mut joined)
            .await
            .or_fault(|| "the launcher did not join its control groups")?;
        if joined == *b"j" {
            Ok(())
        } else {
            Err(Fault::new("the launcher could not join its control groups"))
        }
    }

    pub fn if_alive(mut self) -> Option<Self> {
        matches!(self.child.try_wait(), Ok(None)).then_some(self)
    }
}

/// One document for the launcher: its length and itself.
pub(crate) async fn send(to: &mut (impl AsyncWriteExt + Unpin), document: &[u8]) -> Result<(), Fault> {
    let length = (document.len() as u32).to_le_bytes();
    to.write_all(&length).await.or_fault(|| "sending to the launcher")?;
    to.write_all(document).await.or_fault(|| "sending to the launcher")
}

fn pair() -> Result<(UnixStream, OwnedFd), Fault> {
    let (ours, theirs) = std::os::unix::net::UnixStream::pair().or_fault(|| "making a socket pair")?;
    ours.set_nonblocking(true).or_fault(|| "making a socket asynchronous")?;
    Ok((UnixStream::from_std(ours).or_fault(|| "making a socket asynchronous")?, theirs.into()))
}

fn spawn(
    program: &Path,
    control: OwnedFd,
    log: OwnedFd,
    channel: OwnedFd,
) -> Result<tokio::process::Child, Fault> {
    #[allow(clippy::disallowed_methods, reason = "this is the crate that starts processes")]
    let mut command = std::process::Command::new(program);
    command.arg(PROGRAM_WORD).env_clear().stdin(control).stdout(log).stderr(channel);
    tokio::process::Command::from(command).kill_on_drop(true).spawn().or_fault(|| "starting the launcher")
}
