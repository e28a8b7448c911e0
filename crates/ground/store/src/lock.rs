//! One server per data directory: an operating system's lock on the file `lock`, gone with the process that held it.
//!
//! A process that a server was just starting has the server's files too, until it becomes itself (fork(2), execve(2)). When the server
//! is killed in that moment, its lock outlives it by the moment: that is waited for.

use kernel::{Fault, OrFault};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long a lock may outlive its holder.
const OUTLIVES_WITHIN: Duration = Duration::from_secs(10);
const LOOKS_EVERY: Duration = Duration::from_millis(5);

/// Why a data directory could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the data directory {} is in use by another server{}", dir.display(), process(holder))]
    InUse { dir: PathBuf, holder: String },
    #[error("the state in {} has format {found}; this program knows formats up to {known}: use a newer one", dir.display())]
    TooNew { dir: PathBuf, found: i64, known: i64 },
    #[error(transparent)]
    Fault(#[from] Fault),
}

fn process(holder: &str) -> String {
    if holder.is_empty() { String::new() } else { format!(" (process {holder})") }
}

/// Holds the directory until dropped.
#[derive(Debug)]
pub struct DirLock {
    _file: File,
}

impl DirLock {
    #[allow(
        clippy::disallowed_methods,
        reason = "looks at a condition, with a limit, where nothing tells of it"
    )]
    pub fn take(dir: &Path) -> Result<Self, OpenError> {
        let path = dir.join("lock");
        let doing = || format!("could not lock {}", path.display());
        let mut options = OpenOptions::new();
        let mut file =
            options.read(true).write(true).create(true).truncate(false).open(&path).or_fault(doing)?;
        let until = Instant::now() + OUTLIVES_WITHIN;
        loop {
            let is_last = Instant::now() > until;
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(Fault::caused_by(doing(), error).into()),
            }
            let holder = holder(&file);
            if is_last || is_alive(&holder) {
                return Err(OpenError::InUse { dir: dir.to_owned(), holder });
            }
            std::thread::sleep(LOOKS_EVERY);
        }
        file.set_len(0).or_fault(doing)?;
        write!(file, "{}", std::process::id()).or_fault(doing)?;
        Ok(Self { _file: file })
    }
}

/// The holder's number; empty when it has not written it yet.
fn holder(mut file: &File) -> String {
    let mut holder = String::new();
    // For the message, and for a wait that has its limit: what cannot be read is no reason to fail.
    let _ = file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_string(&mut holder));
    holder.trim().to_owned()
}

/// Also when nobody can tell.
fn is_alive(holder: &str) -> bool {
    let pid = holder.parse().ok().and_then(rustix::process::Pid::from_raw);
    pid.is_none_or(|pid| rustix::process::test_kill_process(pid) != Err(rustix::io::Errno::SRCH))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holder_is_refused_and_told_who_has_it() {
        let dir = tempfile::tempdir().expect("a directory");
        let first = DirLock::take(dir.path()).expect("free");
        let refused = DirLock::take(dir.path()).expect_err("held").to_string();
        assert!(refused.contains("in use by another server"), "{refused}");
        assert!(refused.contains(&std::process::id().to_string()), "{refused}");
        drop(first);
        // A process that another test is just starting has our files until it becomes itself.
        while let Err(error) = DirLock::take(dir.path()) {
            assert!(matches!(error, OpenError::InUse { .. }), "{error}");
        }
    }

    #[test]
    fn a_lock_that_outlives_its_holder_is_waited_for() {
        let dir = tempfile::tempdir().expect("a directory");
        let mut held = File::create(dir.path().join("lock")).expect("made");
        write!(held, "{}", i32::MAX).expect("no process has this number");
        held.lock().expect("free");
        let path = dir.path().to_owned();
        let taking = std::thread::spawn(move || DirLock::take(&path));
        drop(held);
        taking.join().expect("no panic").expect("free in the end");
    }
}
