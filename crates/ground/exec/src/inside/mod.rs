//! The launcher: what runs after the re-exec, before the program. Linux only.
//!
//! Three processes. The *warden* (this file) stays outside the pid namespace: it joins the cgroups, makes the
//! namespaces, forks and then only waits, for its child or for the server's end of the control socket to close. The
//! *init* ([`init`]) is process 1 inside: it builds the root, gives up every privilege, starts the program, reaps, and
//! reports how the program ended. When init ends, the kernel kills whatever is left inside; when the warden dies, the
//! kernel kills init. The third is the program. Without a pid namespace the warden inherits what init leaves behind, and
//! ends it.
//!
//! All of this is single-threaded, and none of it shares memory with the server: fork is safe here.

mod fence;
mod filter;
mod init;
mod rights;
mod root;

use crate::plan::{End, Level, Network, Plan, Report};
use kernel::{Fault, OrFault};
use rustix::process::{Pid, PidfdFlags, Signal, WaitOptions, WaitStatus};
use rustix::thread::UnshareFlags;
use serde::de::DeserializeOwned;
use std::fs;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;

/// Runs the plan that arrives on standard input and never returns.
pub(crate) fn launch() -> ! {
    let code = match warden() {
        Ok(()) => 0,
        Err(fault) => {
            report(&Report::Failed { what: fault.chain() });
            1
        }
    };
    std::process::exit(code)
}

fn warden() -> Result<(), Fault> {
    close_inherited()?;
    join_cgroups()?;
    let plan: Plan = read_document("the plan")?;
    enter_namespaces(&plan)?;
    if !plan.level.has_own_root() {
        inherit_orphans()?;
    }
    let child = match fork()? {
        None => init::run(&plan),
        Some(child) => child,
    };
    let end = wait_or_be_left(child)?;
    if !plan.level.has_own_root() {
        end_orphans()?;
    }
    if let Some(end) = end {
        report(&Report::Ended { end });
    }
    Ok(())
}

/// Ours are the first three. Whatever else is open the server has from whoever started it, and would hand on to every program:
/// a shell's script, a lock, a socket of a service manager.
fn close_inherited() -> Result<(), Fault> {
    // SAFETY: a plain system call; nothing of ours has a descriptor above 2 yet.
    if unsafe { libc::syscall(libc::SYS_close_range, 3, libc::c_uint::MAX, 0) } == 0 {
        return Ok(());
    }
    // Before Linux 5.9: one by one. The folder's own descriptor is closed among them, or with the iterator.
    let listed = fs::read_dir("/proc/self/fd").or_fault(|| "listing the open descriptors")?;
    let open: Vec<i32> = listed.flatten().filter_map(|fd| fd.file_name().to_str()?.parse().ok()).collect();
    for fd in open.into_iter().filter(|fd| *fd > 2) {
        // SAFETY: as above; one that is closed already is only an error.
        unsafe { libc::close(fd) };
    }
    Ok(())
}

/// Done as soon as the launcher is started, long before there is a plan. `j`: joined.
fn join_cgroups() -> Result<(), Fault> {
    let procs: Vec<PathBuf> = read_document("the control groups")?;
    for procs in &procs {
        fs::write(procs, "0").or_fault(|| format!("joining the cgroup {}", procs.display()))?;
    }
    control().write_all(b"j").or_fault(|| "telling that the cgroups are joined")
}

/// The server may end while this waits: then there is nothing to do any more.
fn read_document<T: DeserializeOwned>(what: &str) -> Result<T, Fault> {
    let mut input = control();
    let mut length = [0; 4];
    input.read_exact(&mut length).or_fault(|| format!("reading the length of {what}"))?;
    let mut document = vec![0; u32::from_le_bytes(length) as usize];
    input.read_exact(&mut document).or_fault(|| format!("reading {what}"))?;
    serde_json::from_slice(&document).or_fault(|| format!("understanding {what}"))
}

fn enter_namespaces(plan: &Plan) -> Result<(), Fault> {
    if !plan.level.has_own_root() {
        return Ok(());
    }
    let (outer_uid, outer_gid) = (rustix::process::geteuid(), rustix::process::getegid());
    if plan.level == Level::UserNamespaces {
        unshare(UnshareFlags::NEWUSER, "a user namespace")?;
        // A namespace of one user: setgroups must be given up before the group map may be written (user_namespaces(7)).
        fs::write("/proc/self/setgroups", "deny").or_fault(|| "giving up setgroups")?;
        fs::write("/proc/self/uid_map", format!("{} {} 1", plan.uid, outer_uid.as_raw()))
            .or_fault(|| "mapping the user id")?;
        fs::write("/proc/self/gid_map", format!("{} {} 1", plan.gid, outer_gid.as_raw()))
            .or_fault(|| "mapping the group id")?;
    }
    let mut flags = UnshareFlags::NEWNS | UnshareFlags::NEWPID | UnshareFlags::NEWIPC | UnshareFlags::NEWUTS;
    if plan.network == Network::None {
        flags |= UnshareFlags::NEWNET;
    }
    unshare(flags, "mount, pid, ipc and uts namespaces")
}

fn unshare(flags: UnshareFlags, what: &str) -> Result<(), Fault> {
    // SAFETY: no other thread shares our descriptors or memory, and CLONE_FILES is not among the flags.
    unsafe { rustix::thread::unshare_unsafe(flags) }.or_fault(|| format!("making {what}"))
}

/// The child is `None`. Safe only because this process has one thread.
fn fork() -> Result<Option<Pid>, Fault> {
    // SAFETY: single-threaded, so the child may go on as it likes.
    match unsafe { libc::fork() } {
        -1 => Err(std::io::Error::last_os_error()).or_fault(|| "forking"),
        child => Ok(Pid::from_raw(child)),
    }
}

/// Waits for init; kills it when the server closes the control socket. The end is given only if init could not tell.
fn wait_or_be_left(child: Pid) -> Result<Option<End>, Fault> {
    let pidfd =
        rustix::process::pidfd_open(child, PidfdFlags::empty()).or_fault(|| "opening init's pidfd")?;
    wait_for_either(&pidfd);
    // Either it has ended, and this does nothing, or the server is gone.
    let _ = rustix::process::pidfd_send_signal(&pidfd, Signal::KILL);
    let status = wait_for(child)?;
    Ok(if status.exited() { None } else { Some(End::Killed) })
}

/// Where no process 1 ends its namespace with itself: whoever loses his parent below becomes ours (PR_SET_CHILD_SUBREAPER).
fn inherit_orphans() -> Result<(), Fault> {
    // SAFETY: prctl with plain integers.
    match unsafe { libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) } {
        0 => Ok(()),
        _ => Err(std::io::Error::last_os_error()).or_fault(|| "becoming the parent of orphans"),
    }
}

/// Kills our children until there are none: each death may bring us the next ones.
fn end_orphans() -> Result<(), Fault> {
    let own = std::process::id();
    loop {
        let listed = fs::read_to_string(format!("/proc/{own}/task/{own}/children"));
        let listed = listed.or_fault(|| "listing what the program left behind")?;
        let left = listed.split_whitespace().filter_map(|pid| Pid::from_raw(pid.parse().ok()?));
        for pid in left {
            let _ = rustix::process::kill_process(pid, Signal::KILL);
        }
        match rustix::process::wait(WaitOptions::empty()) {
            Ok(_) | Err(rustix::io::Errno::INTR) => continue,
            Err(rustix::io::Errno::CHILD) => return Ok(()),
            Err(error) => return Err(error).or_fault(|| "waiting for what the program left behind"),
        }
    }
}

fn wait_for_either(pidfd: &OwnedFd) {
    let poll = |fd: i32, events: i16| libc::pollfd { fd, events, revents: 0 };
    let mut watched = [poll(pidfd.as_raw_fd(), libc::POLLIN), poll(0, libc::POLLIN | libc::POLLRDHUP)];
    loop {
        // SAFETY: the array is live and its length is given.
        let ready = unsafe { libc::poll(watched.as_mut_ptr(), 2, -1) };
        if ready > 0 {
            return;
        }
    }
}

fn wait_for(child: Pid) -> Result<WaitStatus, Fault> {
    loop {
        match rustix::process::waitpid(Some(child), WaitOptions::empty()) {
            Ok(Some((_, status))) => return Ok(status),
            Ok(None) | Err(rustix::io::Errno::INTR) => continue,
            Err(error) => return Err(error).or_fault(|| "waiting for the sandbox"),
        }
    }
}

/// Tells the server. A server that is gone needs no answer.
fn report(report: &Report) {
    let mut line = serde_json::to_vec(report).expect("a report is plain data");
    line.push(b'\n');
    let _ = control().write_all(&line);
}

/// The control socket, which is standard input.
fn control() -> impl Read + Write {
    // SAFETY: descriptor 0 stays open as long as this process lives; ManuallyDrop keeps it so.
    let file = unsafe { <fs::File as std::os::fd::FromRawFd>::from_raw_fd(0) };
    Unclosed(std::mem::ManuallyDrop::new(file))
}

struct Unclosed(std::mem::ManuallyDrop<fs::File>);

impl Read for Unclosed {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        self.0.read(into)
    }
}

impl Write for Unclosed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn borrowed(fd: i32) -> BorrowedFd<'static> {
    // SAFETY: only called for the three standard descriptors, which are open.
    unsafe { BorrowedFd::borrow_raw(fd) }
}
