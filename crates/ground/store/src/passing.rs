//! Folders for databases that do not last: all those of a process are in one folder of its own.
//!
//! A test's database goes away with its store. But services that call each other keep each other, and their store, until the process
//! ends; what is left then goes when the next process makes a folder.

use crate::OpenError;
use crate::lock::DirLock;
use kernel::{Fault, OrFault};
use parking_lot::Mutex;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const PREFIX: &str = "landfall-stores-";

/// This process's folder; the lock tells the others that it is in use.
static OURS: Mutex<Option<(PathBuf, DirLock)>> = Mutex::new(None);

pub fn folder() -> Result<TempDir, OpenError> {
    let mut ours = OURS.lock();
    let (root, _) = match &mut *ours {
        Some(made) => made,
        none => {
            let temp = std::env::temp_dir();
            sweep(&temp)?;
            none.insert(root_in(&temp)?)
        }
    };
    Ok(tempfile::tempdir_in(root).or_fault(doing)?)
}

fn doing() -> &'static str {
    "could not make a temporary directory"
}

/// It is locked before it has the name that others look for.
fn root_in(temp: &Path) -> Result<(PathBuf, DirLock), OpenError> {
    let made = tempfile::tempdir_in(temp).or_fault(doing)?;
    let lock = DirLock::take(made.path())?;
    let own = made.path().file_name().unwrap_or_default().to_string_lossy().into_owned();
    let root = temp.join(format!("{PREFIX}{}", own.trim_start_matches('.')));
    std::fs::rename(made.keep(), &root).or_fault(doing)?;
    Ok((root, lock))
}

/// Removes what processes have left that are gone. What cannot be removed is somebody else's, or in use.
fn sweep(temp: &Path) -> Result<(), Fault> {
    for entry in std::fs::read_dir(temp).or_fault(doing)?.flatten() {
        if entry.file_name().to_string_lossy().starts_with(PREFIX)
            && let Ok(_lock) = DirLock::take(&entry.path())
        {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_use_stays_and_what_was_left_goes() {
        let temp = tempfile::tempdir().expect("a directory");
        let (used, _lock) = root_in(temp.path()).expect("made");
        let (left, lock) = root_in(temp.path()).expect("made");
        std::fs::create_dir(left.join("a")).expect("made");
        drop(lock);
        // A process that another test is just starting has the lock until it becomes itself.
        while left.exists() {
            sweep(temp.path()).expect("swept");
        }
        assert!(used.exists());
    }
}
