//! What the kernel knows of a process: processor time and resident memory.

use crate::Failure;

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
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).ok_or("no VmRSS")?;
    let kib: f64 = line.split_whitespace().nth(1).ok_or("no figure")?.parse()?;
    Ok(kib / 1024.0)
}
