//! Control groups: how much memory, how many processes and what share of the processor a sandbox may take.
//!
//! Version 1 and 2, whichever the host has and lets us use: [`Cgroups::find`] tries by making a group. Groups are named
//! `landfall.<server pid>.<its start time>.<n>`, so that a later server recognises the leftovers of a dead one and
//! removes them. Without control groups the memory of a sandbox is watched from outside, by [`resident_bytes_below`].

mod tree;

pub use tree::Version;

use kernel::{Fault, OrFault};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tree::Tree;

/// How much of the machine one sandbox gets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Share {
    pub memory_bytes: u64,
    pub processes: u64,
    /// Relative to 1024 for one whole processor.
    pub cpu_weight: u64,
}

/// The place below which we may make groups; without one, sandboxes have none.
pub struct Cgroups {
    tree: Option<Tree>,
    prefix: String,
    /// Why there is none, if there is none.
    reason: Option<String>,
}

impl Cgroups {
    /// Looks for a place by really making a group there, and removes what dead servers have left.
    pub fn find() -> Self {
        let pid = std::process::id();
        let prefix = format!("{NAME}.{pid}.{}", start_time(pid).unwrap_or(0));
        // Several may be looking at once, in one process: none may find, or remove, another's probe.
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        match tree::find(&format!("{prefix}.probe{n}")) {
            Ok(tree) => {
                tree.bases().for_each(sweep);
                Self { tree: Some(tree), prefix, reason: None }
            }
            Err(fault) => Self { tree: None, prefix, reason: Some(fault.chain()) },
        }
    }

    pub fn version(&self) -> Option<Version> {
        self.tree.as_ref().map(Tree::version)
    }

    pub fn why_not(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// A new group, without limits yet.
    pub(crate) fn make(&self) -> Result<Option<Cgroup>, Fault> {
        let Some(tree) = &self.tree else { return Ok(None) };
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        tree.make(&format!("{}.{n}", self.prefix)).map(Some)
    }
}

const NAME: &str = "landfall";
/// Of the process, not of one `Cgroups`: the names of two must not meet.
static NEXT: AtomicU64 = AtomicU64::new(1);

/// One sandbox's group: a folder per hierarchy in version 1, one folder in version 2.
pub(crate) struct Cgroup {
    folders: Vec<PathBuf>,
    memory: PathBuf,
    pids: PathBuf,
    cpu: PathBuf,
    version: Version,
}

impl Cgroup {
    pub fn procs_files(&self) -> Vec<PathBuf> {
        self.folders.iter().map(|folder| folder.join("cgroup.procs")).collect()
    }

    pub fn limit(&self, share: &Share) -> Result<(), Fault> {
        match self.version {
            Version::V1 => tree::limit_v1(&self.memory, &self.pids, &self.cpu, share),
            Version::V2 => tree::limit_v2(&self.memory, share),
        }
    }

    pub fn peak_bytes(&self) -> u64 {
        let name = match self.version {
            Version::V1 => "memory.max_usage_in_bytes",
            Version::V2 => "memory.peak",
        };
        let peak = fs::read_to_string(self.memory.join(name)).ok();
        peak.and_then(|peak| peak.trim().parse().ok()).unwrap_or(0)
    }

    /// How often the kernel killed in this group because its memory was used up.
    pub fn memory_kills(&self) -> u64 {
        let name = match self.version {
            Version::V1 => "memory.oom_control",
            Version::V2 => "memory.events",
        };
        let text = fs::read_to_string(self.memory.join(name)).unwrap_or_default();
        text.lines().find_map(|line| line.strip_prefix("oom_kill ")?.trim().parse().ok()).unwrap_or(0)
    }

    /// Removes the folders. Killed processes leave their group a moment after they are waited for.
    pub async fn remove(mut self) {
        for attempt in 0..100u64 {
            self.folders.retain(|folder| fs::remove_dir(folder).is_err() && folder.exists());
            if self.folders.is_empty() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(1 + attempt / 4)).await;
        }
        tracing::warn!(folders = ?self.folders, "a sandbox's cgroup could not be removed; the next start will sweep it");
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        // Best effort for a sandbox that was dropped, not finished: what stays is swept at the next start.
        self.folders.iter().for_each(|folder| drop(fs::remove_dir(folder)));
    }
}

/// Removes the groups of servers that are no more, and what still runs in them.
fn sweep(base: &Path) {
    let Ok(entries) = fs::read_dir(base) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some((pid, started)) = owner(&name.to_string_lossy()) else { continue };
        if start_time(pid) == Some(started) {
            continue;
        }
        for inside in fs::read_to_string(entry.path().join("cgroup.procs")).unwrap_or_default().lines() {
            let pid = inside.parse().ok().and_then(rustix::process::Pid::from_raw);
            pid.map(|pid| rustix::process::kill_process(pid, rustix::process::Signal::KILL));
        }
        if fs::remove_dir(entry.path()).is_ok() {
            tracing::info!(cgroup = %entry.path().display(), "removed what a dead server had left");
        }
    }
}

fn owner(name: &str) -> Option<(u32, u64)> {
    let mut parts = name.strip_prefix(NAME)?.strip_prefix('.')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// When a process started, in the kernel's ticks: with its id, a name that no later process shares.
pub(crate) fn start_time(pid: u32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The command name may hold spaces and brackets; field 22 is counted from behind it (proc_pid_stat(5)).
    stat.rsplit_once(')')?.1.split_whitespace().nth(19)?.parse().ok()
}

/// Resident memory of all descendants of a process.
pub(crate) fn resident_bytes_below(pid: u32) -> u64 {
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    children
        .split_whitespace()
        .filter_map(|child| child.parse().ok())
        .map(|child| resident_bytes(child) + resident_bytes_below(child))
        .sum()
}

fn resident_bytes(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"));
    resident.and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) << 10
}

/// The same with shared pages counted once: dear, and so only asked when the cheap sum is over a limit.
pub(crate) fn shared_bytes_below(pid: u32) -> u64 {
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    let share = |child: u32| {
        let rollup = fs::read_to_string(format!("/proc/{child}/smaps_rollup")).unwrap_or_default();
        let share = rollup.lines().find_map(|line| line.strip_prefix("Pss:")?.trim().strip_suffix(" kB"));
        share.and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) << 10
    };
    children
        .split_whitespace()
        .filter_map(|child| child.parse().ok())
        .map(|child| share(child) + shared_bytes_below(child))
        .sum()
}

fn write(folder: &Path, file: &str, value: impl ToString) -> Result<(), Fault> {
    let value = value.to_string();
    fs::write(folder.join(file), &value)
        .or_fault(|| format!("writing {value} to {}/{file}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_groups_name_tells_its_server() {
        assert_eq!(owner("landfall.12.3456.7"), Some((12, 3456)));
        assert_eq!(owner("landfall.12.3456.probe"), Some((12, 3456)));
        assert_eq!(owner("somebody.12.3456.7"), None);
        assert_eq!(owner("landfall.x.3456.7"), None);
    }

    #[test]
    fn this_process_has_a_start_time() {
        let own = std::process::id();
        assert!(start_time(own).is_some());
        assert_eq!(start_time(u32::MAX), None);
    }
}
