//! Opening what a build made, while a process of the build may still be changing it.
//!
//! Paths are walked folder by folder and no link is followed, so that nothing outside of the build's folder is ever read. Not
//! openat2: sandboxed kernels and older seccomp profiles lack it.

use rustix::fs::{Mode, OFlags, open, openat};
use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Component, Path};

/// A folder whose own path the build cannot change.
pub struct Beneath(OwnedFd);

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
/// Opening a pipe must not wait for its other end.
const FILE: OFlags = OFlags::RDONLY.union(OFlags::NOFOLLOW).union(OFlags::NONBLOCK).union(OFlags::CLOEXEC);

impl Beneath {
    pub fn folder(path: &Path) -> io::Result<Self> {
        Ok(Self(open(path, FOLDER, Mode::empty())?))
    }

    /// A regular file, by a path without links.
    pub fn open(&self, path: &Path) -> io::Result<File> {
        let mut names = Vec::new();
        for part in path.components() {
            let Component::Normal(name) = part else { return Err(io::ErrorKind::InvalidInput.into()) };
            names.push(name);
        }
        let Some((file, folders)) = names.split_last() else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        let mut at = self.0.try_clone()?;
        for folder in folders {
            at = openat(&at, *folder, FOLDER | OFlags::NOFOLLOW, Mode::empty())?;
        }
        let file = File::from(openat(&at, *file, FILE, Mode::empty())?);
        if !file.metadata()?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no regular file"));
        }
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn only_regular_files_and_no_links_are_opened() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("inside");
        fs::create_dir_all(inside.join("d")).unwrap();
        fs::write(inside.join("d/a"), "a").unwrap();
        fs::write(folder.path().join("key"), "secret").unwrap();
        symlink("../key", inside.join("link")).unwrap();
        symlink("..", inside.join("up")).unwrap();
        let beneath = Beneath::folder(&inside).unwrap();
        assert_eq!(io::read_to_string(beneath.open(Path::new("d/a")).unwrap()).unwrap(), "a");
        for refused in ["link", "up/key", "../key", "d", "none", "", "/etc/passwd"] {
            assert!(beneath.open(Path::new(refused)).is_err(), "{refused}");
        }
    }
}
