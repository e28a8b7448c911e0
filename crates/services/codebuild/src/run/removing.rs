//! Removing a build's folder, also where the build took the permission to write away (Go's module cache is 0555).

use kernel::{Fault, OrFault};
use std::fs::{self, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// No folder is fine too. Nothing of the build may run any more.
pub(super) async fn remove(dir: &Path) -> Result<(), Fault> {
    let dir: PathBuf = dir.to_owned();
    let doing = format!("removing {}", dir.display());
    let removed = tokio::task::spawn_blocking(move || match fs::remove_dir_all(&dir) {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            unlock(&dir)?;
            fs::remove_dir_all(&dir)
        }
        removed => removed,
    });
    match removed.await.or_fault(|| doing.clone())? {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Fault::caused_by(doing, error)),
        _ => Ok(()),
    }
}

/// Lets us into a folder and all folders in it. Links are not followed.
fn unlock(folder: &Path) -> io::Result<()> {
    let mode = fs::symlink_metadata(folder)?.permissions().mode();
    if mode & 0o700 != 0o700 {
        fs::set_permissions(folder, Permissions::from_mode(mode | 0o700))?;
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            unlock(&entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn folders_that_nobody_may_write_go_too() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("build");
        fs::create_dir_all(dir.join("cache/deep")).unwrap();
        fs::write(dir.join("cache/deep/a"), "a").unwrap();
        for (name, mode) in [("cache/deep", 0o000), ("cache", 0o555)] {
            fs::set_permissions(dir.join(name), Permissions::from_mode(mode)).unwrap();
        }
        // Root removes them without this; the locks go all the same.
        unlock(&dir).unwrap();
        assert_eq!(fs::metadata(dir.join("cache/deep")).unwrap().permissions().mode() & 0o777, 0o700);
        fs::set_permissions(dir.join("cache"), Permissions::from_mode(0o555)).unwrap();
        remove(&dir).await.unwrap();
        assert!(!dir.exists());
        remove(&dir).await.unwrap();
    }
}
