//! What the kernel knows of a process: processor time and resident memory.

use crate::{Failure, median};
use std::process::{Command, Stdio};
use std::time::Instant;

/// What a piece of work took, in milliseconds.
#[derive(Clone, Copy)]
pub struct Spent {
    pub cpu_ms: f64,
    pub wall_ms: f64,
}

impl Spent {
    /// The median of each of the two.
    pub fn median(all: Vec<Spent>) -> Spent {
        let of = |one: fn(&Spent) -> f64| median(all.iter().map(one).collect());
        Spent { cpu_ms: of(|spent| spent.cpu_ms), wall_ms: of(|spent| spent.wall_ms) }
    }

    fn by(cpu_ms: fn() -> f64, work: impl FnOnce()) -> Spent {
        let (begin, before_ms) = (Instant::now(), cpu_ms());
        work();
        Spent { cpu_ms: cpu_ms() - before_ms, wall_ms: begin.elapsed().as_secs_f64() * 1000.0 }
    }
}

/// What `work` takes on this thread.
pub fn of_thread(work: impl FnOnce()) -> Spent {
    Spent::by(thread_ms, work)
}

/// What `command` takes from its start until it has ended well; nothing else may be waited for meanwhile.
pub fn of_child(mut command: Command) -> Result<Spent, Failure> {
    let mut ended = None;
    let spent = Spent::by(children_ms, || {
        ended = Some(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).output());
    });
    let output = ended.expect("the work is always done")?;
    if output.status.success() {
        return Ok(spent);
    }
    Err(format!("{command:?}: {}: {}", output.status, String::from_utf8_lossy(&output.stderr)).into())
}

/// The processor time of this thread: clock_gettime(2), exact, while getrusage(2) looks at a running thread each tick only.
fn thread_ms() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: clock_gettime only writes into the timespec; it fails for an unknown clock alone.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

/// User and system time of all children that have ended: getrusage(2), exact for them, while /proc counts ticks.
fn children_ms() -> f64 {
    // SAFETY: an all-zero rusage is one, and getrusage only writes into it; it fails for an unknown `who` alone.
    let usage = unsafe {
        let mut usage = std::mem::zeroed::<libc::rusage>();
        libc::getrusage(libc::RUSAGE_CHILDREN, &raw mut usage);
        usage
    };
    let ms = |time: libc::timeval| time.tv_sec as f64 * 1e3 + time.tv_usec as f64 / 1e3;
    ms(usage.ru_utime) + ms(usage.ru_stime)
}

/// User and system time of a process so far, in milliseconds.
pub fn cpu_ms(pid: u32) -> Result<f64, Failure> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let after_name = stat.rsplit_once(')').ok_or("no name in stat")?.1;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    let ticks: f64 = fields.get(11).ok_or("stat is short")?.parse::<f64>()?
        + fields.get(12).ok_or("stat is short")?.parse::<f64>()?;
    // USER_HZ is 100 on every Linux that Rust runs on.
    Ok(ticks * 10.0)
}

/// Resident memory in MiB.
pub fn resident_mib(pid: u32) -> Result<f64, Failure> {
    status_mib(pid, "VmRSS:")
}

/// The most that was resident since [`forget_peak`], in MiB.
pub fn peak_mib(pid: u32) -> Result<f64, Failure> {
    status_mib(pid, "VmHWM:")
}

/// Lets the peak begin again at what is resident now (proc(5), clear_refs: 5).
pub fn forget_peak(pid: u32) -> Result<(), Failure> {
    Ok(std::fs::write(format!("/proc/{pid}/clear_refs"), "5")?)
}

fn status_mib(pid: u32, field: &str) -> Result<f64, Failure> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find(|line| line.starts_with(field)).ok_or(format!("no {field}"))?;
    let kib: f64 = line.split_whitespace().nth(1).ok_or("no figure")?.parse()?;
    Ok(kib / 1024.0)
}
