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
