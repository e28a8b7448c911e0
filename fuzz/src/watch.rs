//! The watching side: starts the worker, starts it again with other chances when it died or hangs, and keeps the input it did so on.

use crate::{Arguments, Failure};
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// How long one input may take before the worker is taken to hang.
const HANGS_AFTER: Duration = Duration::from_secs(60);

pub fn current(arguments: &Arguments) -> PathBuf {
    arguments.findings.join(format!("{:?}.current", arguments.target).to_lowercase())
}

/// Keeps a failing input under a name made of its bytes, so that the same one is kept once.
pub fn keep(arguments: &Arguments, text: &str, why: &str) -> Result<(), Failure> {
    let fnv = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, fnv);
    let name = format!("{:?}-{why}-{hash:016x}.yaml", arguments.target).to_lowercase();
    let path = arguments.findings.join(name);
    fs::write(&path, text)?;
    eprintln!("fuzz: {why}: {}", path.display());
    Ok(())
}

/// Whether nothing failed.
pub fn run(arguments: &Arguments) -> Result<bool, Failure> {
    fs::create_dir_all(&arguments.findings)?;
    let begin = Instant::now();
    let before = count(arguments)?;
    let whole = Duration::from_secs_f64(arguments.minutes * 60.0);
    for round in 0.. {
        let left = whole.saturating_sub(begin.elapsed());
        if left.is_zero() {
            break;
        }
        let minutes = left.as_secs_f64() / 60.0;
        let mut worker = start(arguments, arguments.seed.wrapping_add(round * 1_000_003), minutes)?;
        let Some(why) = ended(arguments, &mut worker)? else { break };
        keep(arguments, &fs::read_to_string(current(arguments))?, why)?;
    }
    let found = count(arguments)? - before;
    println!("{:?}: {found} new failing inputs in {}", arguments.target, arguments.findings.display());
    Ok(found == 0)
}

fn count(arguments: &Arguments) -> Result<usize, Failure> {
    let entries = fs::read_dir(&arguments.findings)?.filter_map(Result::ok);
    Ok(entries.filter(|entry| entry.file_name().to_string_lossy().ends_with(".yaml")).count())
}

fn start(arguments: &Arguments, seed: u64, minutes: f64) -> Result<Child, Failure> {
    let mut command = Command::new(std::env::current_exe()?);
    let target = format!("{:?}", arguments.target).to_lowercase();
    command.arg(target).arg("--worker").arg("--seed").arg(seed.to_string());
    command.arg("--minutes").arg(minutes.to_string()).arg("--findings").arg(&arguments.findings);
    for corpus in &arguments.corpora {
        command.arg("--corpus").arg(corpus);
    }
    Ok(command.spawn()?)
}

/// Waits for the worker; why it did not come to its end, if it did not.
fn ended(arguments: &Arguments, worker: &mut Child) -> Result<Option<&'static str>, Failure> {
    let begin = SystemTime::now();
    loop {
        if let Some(status) = worker.try_wait()? {
            return match status.code() {
                Some(0) => Ok(None),
                Some(code) => Err(format!("the worker ended with {code}").into()),
                None => Ok(Some("crash")),
            };
        }
        let touched = fs::metadata(current(arguments)).and_then(|data| data.modified()).unwrap_or(begin);
        if touched.max(begin).elapsed().is_ok_and(|age| age > HANGS_AFTER) {
            worker.kill()?;
            worker.wait()?;
            return Ok(Some("hang"));
        }
        thread::sleep(Duration::from_millis(200));
    }
}
