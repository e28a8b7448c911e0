//! What isolation this machine really gives: found by starting sandboxes, from the strongest level down.
//!
//! Nothing is inferred from versions or configuration files: each level runs a small program inside and looks at what
//! it reports. The result is what `landfall doctor` prints; a level below what was tried comes with the reason.

use crate::cgroup::{Cgroups, Share, Version};
use crate::launch::Launcher;
use crate::plan::{End, Level, Limits, Network, Plan, Program};
use crate::view;
use kernel::Fault;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::Duration;

/// Of a program that only writes one number: it takes milliseconds, unless the machine is very busy. What is refused here is
/// refused until the next start.
const PATIENCE: Duration = Duration::from_secs(60);

/// What was found, for people and programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Isolation {
    pub level: Level,
    /// The levels that were tried in vain, each with the reason.
    pub refused: Vec<Refused>,
    pub cgroups: Option<Version>,
    /// Why memory, processes and processor share are not limited by the kernel, if they are not.
    pub cgroups_missing: Option<String>,
    /// `full`, `partial` or `none`.
    pub landlock: String,
    /// What a reader of `doctor` should know about the level in force.
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    pub level: Level,
    pub reason: String,
}

impl Isolation {
    /// A level that is taken for granted: in tests, and where somebody has probed before.
    pub fn given(level: Level, cgroups: &Cgroups) -> Self {
        let landlock = String::new();
        let missing = cgroups.why_not().map(str::to_owned);
        let notes = notes(level, cgroups, "full");
        Self {
            level,
            refused: Vec::new(),
            cgroups: cgroups.version(),
            cgroups_missing: missing,
            landlock,
            notes,
        }
    }
}

/// Tries the levels. `directory`: a folder of ours for the probe's mount point.
pub async fn probe(launcher: &Launcher, directory: &Path) -> Result<Isolation, Fault> {
    let cgroups = launcher.cgroups();
    let is_root = rustix::process::geteuid().is_root();
    let candidates = [Level::Root, Level::UserNamespaces, Level::Restricted];
    let mut refused = Vec::new();
    let mut found = None;
    for level in candidates.into_iter().filter(|level| is_root || *level != Level::Root) {
        match try_level(launcher, directory, level).await {
            Ok(landlock) => {
                found = Some((level, landlock));
                break;
            }
            Err(fault) => refused.push(Refused { level, reason: fault.chain() }),
        }
    }
    let (level, landlock) = found.unwrap_or((Level::Unisolated, "none".to_owned()));
    let notes = notes(level, cgroups, &landlock);
    let missing = cgroups.why_not().map(str::to_owned);
    Ok(Isolation { level, refused, cgroups: cgroups.version(), cgroups_missing: missing, landlock, notes })
}

async fn try_level(launcher: &Launcher, directory: &Path, level: Level) -> Result<String, Fault> {
    use kernel::OrFault;
    let mountpoint = directory.join("probe");
    std::fs::create_dir_all(&mountpoint).or_fault(|| format!("making {}", mountpoint.display()))?;
    let id = if level == Level::Root { 1_879_048_192 } else { 1000 };
    let program = Program {
        argv: ["/bin/sh", "-c", "test -w /etc/passwd && exit 1; exit 7"].map(str::to_owned).to_vec(),
        env: Vec::new(),
        cwd: "/".into(),
        has_channel: false,
        hands_out_listener: false,
    };
    let plan = Plan {
        level,
        network: Network::Host,
        uid: id,
        gid: id,
        hostname: "probe".to_owned(),
        root: view::base(&mountpoint, id, id, 1 << 20),
        program,
        limits: Limits { open_files: 64, processes: 64, file_size_bytes: 1 << 20 },
    };
    let share = Share { memory_bytes: 64 << 20, processes: 64, cpu_weight: 1024 };
    let mut sandbox = launcher.launch_once(plan, &share).await?;
    let landlock = sandbox.landlock.clone();
    let end = tokio::time::timeout(PATIENCE, sandbox.life.ended()).await;
    sandbox.finish().await;
    match end.or_fault(|| "the probe's program did not end")?? {
        End::Exited(7) => Ok(landlock),
        other => Err(Fault::new(format!("the probe's program ended with {other:?}"))),
    }
}

fn notes(level: Level, cgroups: &Cgroups, landlock: &str) -> Vec<String> {
    let mut notes = Vec::new();
    match level {
        Level::Root => notes.push("namespaces set up by root; each sandbox runs under a user id of its own".to_owned()),
        Level::UserNamespaces => notes.push(
            "user namespaces: on the host, sandboxes share this server's user id, so functions with runtime provided.* \
             are kept apart only by an address that must be guessed"
                .to_owned(),
        ),
        Level::Restricted => notes.push(
            "no namespaces here: files are fenced off by landlock, but sandboxes see this host's processes, and before \
             Linux 6.12 may signal those of this server's user; functions are not frozen between two events"
                .to_owned(),
        ),
        Level::Unisolated => notes.push("functions and builds would run as plain processes: no isolation".to_owned()),
    }
    if cgroups.version().is_none() {
        notes.push(
            "memory is watched and excess killed by the server, every 50 ms; no processor shares".to_owned(),
        );
    }
    if landlock != "full" && level > Level::Restricted {
        notes.push(
            "abstract Unix sockets of this host can be reached from inside (landlock is older than 6.12)"
                .to_owned(),
        );
    }
    notes.push(
        "network: the host's, unless a function is told to have none; what listens on this host is reachable"
            .to_owned(),
    );
    notes
}
