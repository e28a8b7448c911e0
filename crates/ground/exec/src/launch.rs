//! The server's side of one sandbox: start the launcher, talk to it, end it.
//!
//! The launcher is this same binary, run again with one word ([`PROGRAM_WORD`]): the server has many threads, and only
//! a fresh process may fork and change its namespaces. Whoever holds the [`Sandbox`] holds its life: dropping it closes
//! the control socket, and the warden on the other side kills everything inside.

use crate::cgroup::{Cgroup, Cgroups, Share};
use crate::freezer::Freezer;
use crate::plan::{End, Plan, Report};
use crate::spare::{self, Spare};
use kernel::{Fault, OrFault};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::pipe;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};

/// The first argument by which a binary knows that it is to be a launcher.
pub const PROGRAM_WORD: &str = "__sandbox";

/// Setting up takes milliseconds, on a busy machine seconds. Whatever hangs this long is a fault of ours, told as one.
const SET_UP_LIMIT: Duration = Duration::from_secs(60);

/// To be called first thing in `main`: returns at once unless this process was started as a launcher.
pub fn sandbox_main() {
    if std::env::args_os().nth(1).is_some_and(|word| word == PROGRAM_WORD) {
        #[cfg(target_os = "linux")]
        crate::inside::launch();
        #[cfg(not(target_os = "linux"))]
        std::process::exit(1);
    }
}

/// With the feature `reexec-before-main` (for tests) the same happens before `main`, in any binary.
#[cfg(all(feature = "reexec-before-main", target_os = "linux"))]
#[used]
#[unsafe(link_section = ".init_array.90000")]
static BEFORE_MAIN: extern "C" fn() = {
    extern "C" fn before_main() {
        sandbox_main();
    }
    before_main
};

/// Starts sandboxes. Cheap to clone.
#[derive(Clone)]
pub struct Launcher(Arc<Inner>);

struct Inner {
    program: PathBuf,
    cgroups: Cgroups,
    /// For the next sandbox. There is none until the first one has been asked for.
    spare: Mutex<Option<Spare>>,
}

impl Launcher {
    /// A launcher by this very binary, which must call [`sandbox_main`].
    pub fn of_this_binary(cgroups: Cgroups) -> Self {
        let program = PathBuf::from("/proc/self/exe");
        Self(Arc::new(Inner { program, cgroups, spare: Mutex::default() }))
    }

    pub fn cgroups(&self) -> &Cgroups {
        &self.0.cgroups
    }

    /// Starts the plan and waits until its walls stand. Meanwhile the process for the next one is made.
    pub(crate) async fn launch(&self, plan: Plan, share: &Share) -> Result<Sandbox, Fault> {
        let taken = self.0.spare.lock().expect("no holder of this lock panics").take();
        let spare = match taken.and_then(Spare::if_alive) {
            Some(spare) => spare,
            None => self.prepare().await?,
        };
        let launcher = self.clone();
        tokio::spawn(async move {
            match launcher.prepare().await {
                Ok(next) => *launcher.0.spare.lock().expect("no holder of this lock panics") = Some(next),
                Err(fault) => tracing::warn!(fault = %fault.chain(), "no launcher could be kept ready"),
            }
        });
        raise(spare, plan, share).await
    }

    /// The same with nothing kept ready.
    pub(crate) async fn launch_once(&self, plan: Plan, share: &Share) -> Result<Sandbox, Fault> {
        raise(self.prepare().await?, plan, share).await
    }

    async fn prepare(&self) -> Result<Spare, Fault> {
        Spare::prepare(&self.0.program, &self.0.cgroups).await
    }
}

async fn raise(spare: Spare, plan: Plan, share: &Share) -> Result<Sandbox, Fault> {
    let Spare { control, log, channel, child, cgroup } = spare;
    cgroup.as_ref().map_or(Ok(()), |cgroup| cgroup.limit(share))?;
    let can_freeze = plan.level.has_own_root();
    let plan = serde_json::to_vec(&plan).or_fault(|| "writing the plan")?;
    let (reports, mut control) = control.into_split();
    let mut reports = BufReader::new(reports);
    let set_up = async {
        spare::send(&mut control, &plan).await?;
        next_report(&mut reports, &mut Vec::new()).await
    };
    let first =
        tokio::time::timeout(SET_UP_LIMIT, set_up).await.or_fault(|| "the sandbox did not stand in time")?;
    match first? {
        Some(Report::Walled { landlock }) => {
            let life = Life { reports, line: Vec::new(), end: None };
            let freezer = child.id().filter(|_| can_freeze).and_then(|warden| Freezer::of(warden).ok());
            Ok(Sandbox { control, life, log, channel: Some(channel), landlock, child, cgroup, freezer })
        }
        Some(Report::Failed { what }) => Err(Fault::caused_by("the sandbox could not be set up", what)),
        other => Err(Fault::new(format!("the launcher ended before the sandbox stood ({other:?})"))),
    }
}

/// A dropped future loses nothing: what has come of a line stays in `line`.
async fn next_report(
    from: &mut BufReader<OwnedReadHalf>,
    line: &mut Vec<u8>,
) -> Result<Option<Report>, Fault> {
    from.read_until(b'\n', line).await.or_fault(|| "reading the launcher's report")?;
    if line.is_empty() {
        return Ok(None);
    }
    serde_json::from_slice(&std::mem::take(line)).map(Some).or_fault(|| "understanding the launcher's report")
}

/// A sandbox with a program running in it.
pub(crate) struct Sandbox {
    control: OwnedWriteHalf,
    pub life: Life,
    /// What the program writes to its standard output and error.
    pub log: pipe::Receiver,
    pub channel: Option<UnixStream>,
    pub landlock: String,
    child: tokio::process::Child,
    cgroup: Option<Cgroup>,
    /// None where nothing can be frozen, and for what has ended already.
    pub freezer: Option<Freezer>,
}

/// What the launcher tells of the program's life.
pub(crate) struct Life {
    reports: BufReader<OwnedReadHalf>,
    line: Vec<u8>,
    end: Option<End>,
}

impl Life {
    /// Waits until the program has ended. Safe to drop and call again.
    pub async fn ended(&mut self) -> Result<End, Fault> {
        if let Some(end) = self.end {
            return Ok(end);
        }
        let end = match next_report(&mut self.reports, &mut self.line).await? {
            Some(Report::Ended { end }) => end,
            Some(Report::Unstartable { what }) => {
                tracing::debug!(%what, "a program could not be started");
                End::Unstartable
            }
            Some(Report::Failed { what }) => return Err(Fault::caused_by("the sandbox broke", what)),
            Some(Report::Walled { .. }) => {
                return Err(Fault::new("the launcher reported twice that the walls stand"));
            }
            None => End::Killed,
        };
        self.end = Some(end);
        Ok(end)
    }
}

impl Sandbox {
    /// Whether the program has ended already, without waiting.
    pub fn has_ended(&mut self) -> bool {
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let ended = std::pin::pin!(self.life.ended());
        ended.poll(&mut context).is_ready()
    }

    /// The listener that init has made inside, where the plan asked for one.
    pub fn take_listener(&mut self) -> Result<std::net::TcpListener, Fault> {
        use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};
        let channel = self.channel.take().or_fault(|| "the listener comes over the channel")?;
        let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut attached = RecvAncillaryBuffer::new(&mut space);
        let mut byte = [0];
        let mut into = [std::io::IoSliceMut::new(&mut byte)];
        recvmsg(&channel, &mut into, &mut attached, RecvFlags::CMSG_CLOEXEC)
            .or_fault(|| "taking the listener")?;
        let listener = attached.drain().find_map(|message| match message {
            RecvAncillaryMessage::ScmRights(mut descriptors) => descriptors.next(),
            _ => None,
        });
        Ok(listener.or_fault(|| "init sent no listener")?.into())
    }

    /// Takes what the log pipe is known to hold. False when it is closed.
    pub fn drain_ready(&mut self, take: impl FnMut(&[u8])) -> bool {
        let log = &self.log;
        drain(|buffer| log.try_read(buffer), take)
    }

    /// Takes what the program has written up to now. Asks the kernel: the runtime may not have heard of it yet.
    pub fn drain_now(&mut self, take: impl FnMut(&[u8])) -> bool {
        let log = &self.log;
        drain(|buffer| rustix::io::read(log, buffer).map_err(Into::into), take)
    }

    /// Whether what runs inside really has more than this. To be asked only when a cheaper look says so.
    pub fn really_has_more_than(&self, bytes: u64) -> bool {
        self.child.id().is_some_and(|warden| crate::cgroup::shared_bytes_below(warden) > bytes)
    }

    /// Whether the kernel limits memory. Otherwise whoever runs the sandbox has to watch.
    pub fn has_memory_limit(&self) -> bool {
        self.cgroup.is_some()
    }

    /// Memory in use by everything inside, and how often the kernel has killed for want of it.
    pub fn memory(&self) -> Memory {
        match &self.cgroup {
            Some(cgroup) => Memory { peak_bytes: cgroup.peak_bytes(), kills: cgroup.memory_kills() },
            None => {
                let now = self.child.id().map_or(0, crate::cgroup::resident_bytes_below);
                Memory { peak_bytes: now, kills: 0 }
            }
        }
    }

    /// Ends everything inside, waits until it is gone, and removes the cgroup.
    pub async fn finish(mut self) -> Memory {
        let _ = self.control.shutdown().await;
        let _ = self.child.wait().await;
        let memory = self.memory();
        if let Some(cgroup) = self.cgroup.take() {
            cgroup.remove().await;
        }
        memory
    }
}

fn drain(mut read: impl FnMut(&mut [u8]) -> std::io::Result<usize>, mut take: impl FnMut(&[u8])) -> bool {
    let mut buffer = [0; 16 << 10];
    loop {
        match read(&mut buffer) {
            Ok(0) => return false,
            Ok(count) => take(&buffer[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return true,
        }
    }
}

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Memory {
    pub peak_bytes: u64,
    pub kills: u64,
}
