//! The file system of a sandbox: a small tmpfs as root, bind mounts of what the program may see, and nothing else.
//!
//! The old root is detached, not hidden: neither the data directory nor anybody's home has a name inside. Every bind is
//! made read-only recursively with `mount_setattr` (Linux 5.12), which adds flags and so may be used by an ordinary
//! user's namespace, where dropping a locked flag is refused (mount_namespaces(7), read 2026-11-21).

use crate::plan::{Bind, Plan};
use kernel::{Fault, OrFault};
use rustix::fs::{Mode, OFlags};
use rustix::mount::{MountFlags, MountPropagationFlags, UnmountFlags};
use std::ffi::CString;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

const DEVICES: [&str; 5] = ["null", "zero", "full", "random", "urandom"];

pub(super) fn build(plan: &Plan) -> Result<(), Fault> {
    let new = plan.root.mountpoint.as_path();
    let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
    rustix::mount::mount_change("/", private).or_fault(|| "cutting off mount propagation")?;
    // A bind source may lie under the place that is about to be covered: hold all of them first.
    let sources = plan.root.binds.iter().map(hold).collect::<Result<Vec<_>, _>>()?;
    tmpfs(new, "size=8m,mode=755")?;
    own_mounts(plan, new)?; // before the binds: an interpreter or a tool may live under /tmp
    for directory in &plan.root.directories {
        make_directory(&within(new, directory))?;
    }
    for (bind, source) in plan.root.binds.iter().zip(&sources) {
        mount_one(bind, source, &within(new, &bind.target))?;
    }
    for (link, to) in &plan.root.links {
        let link = within(new, link);
        make_parent(&link)?;
        symlink(to, &link).or_fault(|| format!("linking {}", link.display()))?;
    }
    for (path, content) in &plan.root.files {
        let path = within(new, path);
        make_parent(&path)?;
        fs::write(&path, content).or_fault(|| format!("writing {}", path.display()))?;
    }
    take_root(new)?;
    set_attributes(
        Path::new("/"),
        libc::MOUNT_ATTR_RDONLY | libc::MOUNT_ATTR_NOSUID | libc::MOUNT_ATTR_NODEV,
        false,
    )
}

fn hold(bind: &Bind) -> Result<std::os::fd::OwnedFd, Fault> {
    rustix::fs::open(&bind.source, OFlags::PATH | OFlags::CLOEXEC, Mode::empty())
        .or_fault(|| format!("opening {} to bind it", bind.source.display()))
}

fn mount_one(bind: &Bind, source: &std::os::fd::OwnedFd, target: &Path) -> Result<(), Fault> {
    let is_directory = rustix::fs::fstat(source).is_ok_and(|s| s.st_mode & libc::S_IFMT == libc::S_IFDIR);
    if is_directory {
        make_directory(target)?;
    } else {
        make_parent(target)?;
        fs::write(target, "").or_fault(|| format!("making {}", target.display()))?;
    }
    let held = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(source));
    rustix::mount::mount_bind_recursive(held, target)
        .or_fault(|| format!("binding {} to {}", bind.source.display(), bind.target.display()))?;
    let mut attributes = libc::MOUNT_ATTR_NOSUID | libc::MOUNT_ATTR_NODEV;
    if !bind.writable {
        attributes |= libc::MOUNT_ATTR_RDONLY;
    }
    set_attributes(target, attributes, true)
}

/// /proc, /dev, /tmp: the mounts that are the sandbox's own.
fn own_mounts(plan: &Plan, new: &Path) -> Result<(), Fault> {
    let proc = new.join("proc");
    make_directory(&proc)?;
    let quiet = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    rustix::mount::mount("proc", &proc, "proc", quiet, None).or_fault(|| "mounting /proc")?;
    let dev = new.join("dev");
    for name in DEVICES {
        let target = dev.join(name);
        make_parent(&target)?;
        fs::write(&target, "").or_fault(|| format!("making {}", target.display()))?;
        rustix::mount::mount_bind(Path::new("/dev").join(name), &target)
            .or_fault(|| format!("binding /dev/{name}"))?;
        set_attributes(&target, libc::MOUNT_ATTR_NOSUID | libc::MOUNT_ATTR_NOEXEC, false)?;
    }
    for (name, to) in [("fd", "/proc/self/fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")] {
        symlink(to, dev.join(name)).or_fault(|| format!("linking /dev/{name}"))?;
    }
    let size = plan.root.tmp_size_bytes;
    tmpfs(&new.join("tmp"), &format!("size={size},mode=1777"))?;
    if plan.root.with_shared_memory {
        tmpfs(&dev.join("shm"), &format!("size={size},mode=1777"))?;
    }
    Ok(())
}

fn tmpfs(at: &Path, options: &str) -> Result<(), Fault> {
    make_directory(at)?;
    let options = CString::new(options).or_fault(|| "tmpfs options")?;
    rustix::mount::mount("tmpfs", at, "tmpfs", MountFlags::NOSUID | MountFlags::NODEV, options.as_c_str())
        .or_fault(|| format!("mounting a tmpfs over {}", at.display()))
}

/// `pivot_root(".", ".")`: the old root lies over the new one and is then detached (pivot_root(2), NOTES).
fn take_root(new: &Path) -> Result<(), Fault> {
    rustix::process::chdir(new).or_fault(|| "entering the new root")?;
    rustix::process::pivot_root(".", ".").or_fault(|| "changing the root")?;
    rustix::mount::unmount(".", UnmountFlags::DETACH).or_fault(|| "detaching the old root")?;
    rustix::process::chdir("/").or_fault(|| "entering the root")
}

fn set_attributes(path: &Path, attributes: u64, recursive: bool) -> Result<(), Fault> {
    let c_path = CString::new(path.as_os_str().as_bytes()).or_fault(|| "a NUL in a path")?;
    let change = libc::mount_attr { attr_set: attributes, attr_clr: 0, propagation: 0, userns_fd: 0 };
    let flags = if recursive { libc::AT_RECURSIVE } else { 0 };
    // SAFETY: the path and the structure outlive the call, and the structure's size is given.
    let done = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            libc::AT_FDCWD,
            c_path.as_ptr(),
            flags,
            &change,
            size_of::<libc::mount_attr>(),
        )
    };
    if done == 0 {
        return Ok(());
    }
    Err(std::io::Error::last_os_error()).or_fault(|| format!("protecting {}", path.display()))
}

fn make_directory(path: &Path) -> Result<(), Fault> {
    fs::create_dir_all(path).or_fault(|| format!("making {}", path.display()))
}

fn make_parent(path: &Path) -> Result<(), Fault> {
    path.parent().map_or(Ok(()), make_directory)
}

/// `path`, an absolute one of the sandbox, while the new root is still mounted at `new`.
fn within(new: &Path, path: &Path) -> PathBuf {
    new.join(path.strip_prefix("/").unwrap_or(path))
}
