//! Process 1 of a sandbox: builds the walls from inside, starts the program, reaps, reports.

use super::{borrowed, fence, filter, fork, report, rights, root, wait_for};
use crate::freezer;
use crate::plan::{API_PORT, CHANNEL_FD, End, Limits, Network, Plan, Report};
use kernel::{Fault, OrFault};
use rustix::process::{DumpableBehavior, Pid, Resource, Rlimit, Signal, WaitOptions, WaitStatus};
use std::convert::Infallible;
use std::ffi::CString;

pub(super) fn run(plan: &Plan) -> ! {
    let code = match walls_then_program(plan) {
        Ok(()) => 0,
        Err(fault) => {
            report(&Report::Failed { what: fault.chain() });
            1
        }
    };
    // SAFETY: nothing of ours is to be run at exit; the kernel ends what is left of the sandbox.
    unsafe { libc::_exit(code) }
}

fn walls_then_program(plan: &Plan) -> Result<(), Fault> {
    die_with_parent()?;
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o022));
    if plan.level.has_own_root() {
        rustix::system::sethostname(plan.hostname.as_bytes()).or_fault(|| "naming the host")?;
        root::build(plan)?;
    }
    if plan.network == Network::None && plan.level.has_own_root() {
        raise_loopback()?;
        if plan.program.hands_out_listener {
            hand_out_listener()?;
        }
    }
    limit(plan.limits)?;
    rights::give_up(plan)?;
    die_with_parent()?; // changing the user id has cleared it
    rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable)
        .or_fault(|| "closing init to others")?;
    let landlock = fence::raise(plan)?;
    filter::install(plan.level)?;
    if plan.level.has_own_root() {
        obey_the_freezer()?;
    }
    report(&Report::Walled { landlock });
    match fork()? {
        None => {
            let kept =
                rustix::io::fcntl_dupfd_cloexec(borrowed(0), 10).or_fault(|| "keeping the control socket")?;
            let Err(fault) = become_program(plan);
            // SAFETY: plain duplication; standard input may be /dev/null by now.
            unsafe { libc::dup2(std::os::fd::AsRawFd::as_raw_fd(&kept), 0) };
            report(&Report::Unstartable { what: fault.chain() });
            // SAFETY: as above.
            unsafe { libc::_exit(127) }
        }
        Some(program) => {
            let end = reap_until(program)?;
            report(&Report::Ended { end });
            Ok(())
        }
    }
}

/// [`freezer::STOP`] and [`freezer::GO`] count for everything in this namespace: what `kill(-1)` reaches is all but process 1.
/// While one is obeyed the other waits, and of two that wait `STOP`, the lower number, is first: nothing stays stopped that was
/// told to go on.
fn obey_the_freezer() -> Result<(), Fault> {
    extern "C" fn stop(_: libc::c_int) {
        // SAFETY: kill is allowed in a signal handler.
        unsafe { libc::kill(-1, libc::SIGSTOP) };
    }
    extern "C" fn go(_: libc::c_int) {
        // SAFETY: as above.
        unsafe { libc::kill(-1, libc::SIGCONT) };
    }
    let handlers: [(Signal, extern "C" fn(libc::c_int)); 2] = [(freezer::STOP, stop), (freezer::GO, go)];
    for (signal, handler) in handlers {
        // SAFETY: a zeroed sigaction is a valid one, both masks are initialised, and the handlers live as long as we do.
        let done = unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = handler as *const () as libc::sighandler_t;
            libc::sigemptyset(&mut action.sa_mask);
            for other in [freezer::STOP, freezer::GO] {
                libc::sigaddset(&mut action.sa_mask, other.as_raw());
            }
            libc::sigaction(signal.as_raw(), &action, std::ptr::null_mut())
        };
        if done != 0 {
            return Err(std::io::Error::last_os_error()).or_fault(|| "arranging to be frozen");
        }
    }
    Ok(())
}

fn die_with_parent() -> Result<(), Fault> {
    rustix::process::set_parent_process_death_signal(Some(Signal::KILL))
        .or_fault(|| "tying the sandbox to its warden")
}

fn limit(limits: Limits) -> Result<(), Fault> {
    let wanted = [
        (Resource::Nofile, limits.open_files),
        (Resource::Nproc, limits.processes),
        (Resource::Fsize, limits.file_size_bytes),
        (Resource::Core, 0),
    ];
    for (resource, wanted) in wanted {
        let most = rustix::process::getrlimit(resource).maximum.unwrap_or(u64::MAX);
        let value = Some(wanted.min(most));
        rustix::process::setrlimit(resource, Rlimit { current: value, maximum: value })
            .or_fault(|| format!("limiting {resource:?} to {wanted}"))?;
    }
    Ok(())
}

/// A new network namespace has a loopback that is down.
fn raise_loopback() -> Result<(), Fault> {
    // SAFETY: plain socket and ioctl calls on a zeroed request that outlives them.
    let raised = unsafe {
        let socket = libc::socket(libc::AF_INET, libc::SOCK_DGRAM | libc::SOCK_CLOEXEC, 0);
        let mut request: libc::ifreq = std::mem::zeroed();
        request.ifr_name[0] = b'l' as libc::c_char;
        request.ifr_name[1] = b'o' as libc::c_char;
        request.ifr_ifru.ifru_flags = (libc::IFF_UP | libc::IFF_RUNNING) as libc::c_short;
        let raised = libc::ioctl(socket, libc::SIOCSIFFLAGS, &request);
        libc::close(socket);
        raised
    };
    if raised == 0 {
        Ok(())
    } else {
        Err(std::io::Error::last_os_error()).or_fault(|| "raising the loopback")
    }
}

fn hand_out_listener() -> Result<(), Fault> {
    use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
    use std::os::fd::AsFd;
    let listener =
        std::net::TcpListener::bind(("127.0.0.1", API_PORT)).or_fault(|| "listening for the runtime")?;
    let mut space = [std::mem::MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut attached = SendAncillaryBuffer::new(&mut space);
    let descriptors = [listener.as_fd()];
    attached.push(SendAncillaryMessage::ScmRights(&descriptors));
    let one = [std::io::IoSlice::new(b"l")];
    sendmsg(borrowed(2), &one, &mut attached, SendFlags::empty()).or_fault(|| "handing out the listener")?;
    Ok(())
}

fn become_program(plan: &Plan) -> Result<Infallible, Fault> {
    let program = &plan.program;
    let c_string =
        |text: &str| CString::new(text).or_fault(|| "a NUL in the program's arguments or environment");
    let argv = program.argv.iter().map(|a| c_string(a)).collect::<Result<Vec<_>, _>>()?;
    let env =
        program.env.iter().map(|(k, v)| c_string(&format!("{k}={v}"))).collect::<Result<Vec<_>, _>>()?;
    let pointers = |list: &[CString]| -> Vec<*const libc::c_char> {
        list.iter().map(|c| c.as_ptr()).chain([std::ptr::null()]).collect()
    };
    let (argv_pointers, env_pointers) = (pointers(&argv), pointers(&env));
    rustix::process::chdir(&program.cwd).or_fault(|| format!("going to {}", program.cwd.display()))?;
    let _ = rustix::process::setsid();
    arrange_descriptors(program.has_channel)?;
    // SAFETY: both arrays end in a null pointer and their strings live until the call.
    unsafe { libc::execve(argv_pointers[0], argv_pointers.as_ptr(), env_pointers.as_ptr()) };
    Err(std::io::Error::last_os_error()).or_fault(|| format!("starting {}", program.argv[0]))
}

/// Standard input from /dev/null, output and error to the log pipe, the channel where the program looks for it.
fn arrange_descriptors(has_channel: bool) -> Result<(), Fault> {
    use rustix::io::{FdFlags, fcntl_setfd};
    if has_channel {
        // SAFETY: descriptor 3 is free or ours: this process was started with three.
        let moved = unsafe { libc::dup2(2, CHANNEL_FD) };
        if moved != CHANNEL_FD {
            return Err(std::io::Error::last_os_error()).or_fault(|| "placing the channel");
        }
        fcntl_setfd(borrowed(CHANNEL_FD), FdFlags::empty()).or_fault(|| "keeping the channel open")?;
    }
    let nothing = std::fs::File::open("/dev/null").or_fault(|| "opening /dev/null")?;
    let into = std::os::fd::AsRawFd::as_raw_fd(&nothing);
    // SAFETY: all four descriptors are open.
    let done = unsafe { libc::dup2(1, 2) == 2 && libc::dup2(into, 0) == 0 };
    if done {
        Ok(())
    } else {
        Err(std::io::Error::last_os_error()).or_fault(|| "placing the standard descriptors")
    }
}

/// Process 1 inherits every orphan of the sandbox.
fn reap_until(program: Pid) -> Result<End, Fault> {
    loop {
        match rustix::process::wait(WaitOptions::empty()) {
            Ok(Some((pid, status))) if pid == program => return Ok(end_of(status)),
            Ok(_) | Err(rustix::io::Errno::INTR) => continue,
            Err(_) => return wait_for(program).map(end_of),
        }
    }
}

fn end_of(status: WaitStatus) -> End {
    match (status.exit_status(), status.terminating_signal()) {
        (Some(code), _) => End::Exited(code),
        (None, Some(signal)) => End::Signaled(signal),
        (None, None) => End::Killed,
    }
}
