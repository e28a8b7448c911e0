//! Where groups can be made: the mounted hierarchies, the folder of each that is ours, and how limits are written there.
//!
//! Version 2 knows that a folder with processes cannot hand controllers to its children (cgroups(7), "no internal
//! processes"), so the candidates there are our own folder, its parents, and the root.

use super::{Cgroup, Share, write};
use kernel::{Fault, OrFault};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Version {
    V1,
    V2,
}

/// The controllers that a sandbox needs.
const CONTROLLERS: [&str; 3] = ["memory", "pids", "cpu"];

pub(super) enum Tree {
    V1(BTreeMap<&'static str, PathBuf>),
    V2(PathBuf),
}

impl Tree {
    pub fn version(&self) -> Version {
        match self {
            Self::V1(_) => Version::V1,
            Self::V2(_) => Version::V2,
        }
    }

    pub fn bases(&self) -> impl Iterator<Item = &Path> {
        match self {
            Self::V1(bases) => bases.values().map(PathBuf::as_path).collect::<Vec<_>>().into_iter(),
            Self::V2(base) => vec![base.as_path()].into_iter(),
        }
    }

    pub fn make(&self, name: &str) -> Result<Cgroup, Fault> {
        let mut folders: Vec<PathBuf> = self.bases().map(|base| base.join(name)).collect();
        folders.dedup();
        for folder in &folders {
            fs::create_dir(folder).or_fault(|| format!("making the cgroup {}", folder.display()))?;
        }
        let at = |controller: &str| match self {
            Self::V1(bases) => bases[controller].join(name),
            Self::V2(base) => base.join(name),
        };
        let version = self.version();
        Ok(Cgroup { folders, memory: at("memory"), pids: at("pids"), cpu: at("cpu"), version })
    }
}

pub(super) fn limit_v1(memory: &Path, pids: &Path, cpu: &Path, share: &Share) -> Result<(), Fault> {
    write(memory, "memory.limit_in_bytes", share.memory_bytes)?;
    if memory.join("memory.memsw.limit_in_bytes").exists() {
        write(memory, "memory.memsw.limit_in_bytes", share.memory_bytes)?; // no escape into swap
    }
    write(pids, "pids.max", share.processes)?;
    write(cpu, "cpu.shares", share.cpu_weight.max(2))
}

pub(super) fn limit_v2(folder: &Path, share: &Share) -> Result<(), Fault> {
    write(folder, "memory.max", share.memory_bytes)?;
    if folder.join("memory.swap.max").exists() {
        write(folder, "memory.swap.max", 0)?;
    }
    write(folder, "memory.oom.group", 1)?;
    write(folder, "pids.max", share.processes)?;
    // Version 1's 1024 is version 2's 100.
    write(folder, "cpu.weight", (share.cpu_weight * 100 / 1024).clamp(1, 10_000))
}

/// The first tree in which a group can really be made and limited.
pub(super) fn find(probe: &str) -> Result<Tree, Fault> {
    let mounts = fs::read_to_string("/proc/self/mountinfo").or_fault(|| "reading the mounts")?;
    let memberships = fs::read_to_string("/proc/self/cgroup").or_fault(|| "reading our own cgroups")?;
    let mut reasons = Vec::new();
    for tree in v1_candidates(&mounts, &memberships).into_iter().chain(v2_candidates(&mounts, &memberships)) {
        match try_out(&tree, probe) {
            Ok(()) => return Ok(tree),
            Err(fault) => reasons.push(fault.chain()),
        }
    }
    let reasons =
        if reasons.is_empty() { "no cgroup hierarchy is mounted".to_owned() } else { reasons.join("; ") };
    Err(Fault::new(format!("control groups cannot be used: {reasons}")))
}

fn try_out(tree: &Tree, probe: &str) -> Result<(), Fault> {
    if let Tree::V2(base) = tree {
        let all = CONTROLLERS.map(|controller| format!("+{controller}")).join(" ");
        write(base, "cgroup.subtree_control", all)?;
    }
    let share = Share { memory_bytes: 64 << 20, processes: 16, cpu_weight: 1024 };
    let made = tree.make(probe).and_then(|cgroup| cgroup.limit(&share));
    tree.bases().for_each(|base| drop(fs::remove_dir(base.join(probe))));
    made
}

fn v1_candidates(mounts: &str, memberships: &str) -> Vec<Tree> {
    let place = |own: bool| -> Option<Tree> {
        let folder = |controller: &'static str| {
            let mountpoint = mountpoint_of(mounts, "cgroup", Some(controller))?;
            let path = memberships.lines().find_map(|line| {
                let (_, rest) = line.split_once(':')?;
                let (controllers, path) = rest.split_once(':')?;
                controllers.split(',').any(|c| c == controller).then_some(path)
            })?;
            let folder = if own { mountpoint.join(path.trim_start_matches('/')) } else { mountpoint };
            folder.is_dir().then_some((controller, folder))
        };
        CONTROLLERS.into_iter().map(folder).collect::<Option<_>>().map(Tree::V1)
    };
    [place(true), place(false)].into_iter().flatten().collect()
}

fn v2_candidates(mounts: &str, memberships: &str) -> Vec<Tree> {
    let Some(root) = mountpoint_of(mounts, "cgroup2", None) else { return Vec::new() };
    let own = memberships.lines().find_map(|line| line.strip_prefix("0::")).unwrap_or("/");
    let own = root.join(own.trim_start_matches('/'));
    own.ancestors().take_while(|folder| folder.starts_with(&root)).map(|f| Tree::V2(f.to_owned())).collect()
}

/// Where a cgroup file system is mounted, by its type and, in version 1, its controller.
fn mountpoint_of(mounts: &str, kind: &str, controller: Option<&str>) -> Option<PathBuf> {
    mounts.lines().find_map(|line| {
        let (before, after) = line.split_once(" - ")?;
        let mut after = after.split(' ');
        let is_kind = after.next()? == kind;
        let options = after.nth(1)?;
        let has_controller =
            controller.is_none_or(|wanted| options.split(',').any(|option| option == wanted));
        (is_kind && has_controller).then(|| PathBuf::from(before.split(' ').nth(4).unwrap_or("/")))
    })
}
