//! One server per data directory: an operating system's lock on the file `lock`, gone with the process that held it.

use kernel::{Fault, OrFault};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

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
    pub fn take(dir: &Path) -> Result<Self, OpenError> {
        let path = dir.join("lock");
        let doing = || format!("could not lock {}", path.display());
        let mut options = OpenOptions::new();
        let mut file =
            options.read(true).write(true).create(true).truncate(false).open(&path).or_fault(doing)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(in_use(dir, file)),
            Err(TryLockError::Error(error)) => return Err(Fault::caused_by(doing(), error).into()),
        }
        file.set_len(0).or_fault(doing)?;
        write!(file, "{}", std::process::id()).or_fault(doing)?;
        Ok(Self { _file: file })
    }
}

fn in_use(dir: &Path, mut file: File) -> OpenError {
    let mut holder = String::new();
    // Only for the message: whether the holder has written its number yet does not matter.
    let _ = file.read_to_string(&mut holder);
    OpenError::InUse { dir: dir.to_owned(), holder: holder.trim().to_owned() }
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
        DirLock::take(dir.path()).expect("free again");
    }
}
