//! Zip archives from strangers: taken apart into a fresh folder, or refused.
//!
//! Nothing is believed: names may not lead out of the folder, sizes are counted while they come out, links are made
//! last (so that no file is written through one) and lead nowhere but into the sandbox that will see them.
//! Files get mode 0644 or 0755 whatever the archive says: each function runs under a user of its own and must read them.

use kernel::{Fault, OrFault};
use std::fs;
use std::io::{Read, Seek, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Component, Path, PathBuf};
use zip::ZipArchive;

/// What an archive may be at most.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    pub size_bytes_max: u64,
    pub entries_max: usize,
}

#[derive(Debug, thiserror::Error)]
pub enum UnzipError {
    /// Broken, encrypted, or with a compression that nobody uses.
    #[error("not a zip archive that can be read: {0}")]
    Unreadable(String),
    #[error("more than {0} bytes when unzipped")]
    TooLarge(u64),
    #[error("more than {0} entries")]
    TooMany(usize),
    #[error("the entry `{0}` leads out of the archive")]
    Escapes(String),
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Takes `archive` apart into `folder`, which is made. On an error what is there already stays for the caller to remove.
pub fn unzip(archive: impl Read + Seek, folder: &Path, bounds: Bounds) -> Result<u64, UnzipError> {
    let mut archive = ZipArchive::new(archive).map_err(unreadable)?;
    if archive.len() > bounds.entries_max {
        return Err(UnzipError::TooMany(bounds.entries_max));
    }
    make_folder(folder)?;
    let (mut left, mut links) = (bounds.size_bytes_max, Vec::new());
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(unreadable)?;
        let name = entry.name().map_err(unreadable)?.replace('\\', "/");
        let path = folder.join(inside(&name)?);
        if entry.is_dir() || name.ends_with('/') {
            make_folder(&path)?;
            continue;
        }
        if let Some(parent) = path.parent() {
            make_folder(parent)?;
        }
        let mode = entry.unix_mode().unwrap_or(0o644);
        if mode & 0o170_000 == 0o120_000 {
            let mut target = String::new();
            (&mut entry).take(4096).read_to_string(&mut target).map_err(unreadable)?;
            links.push((path, target));
            continue;
        }
        let size =
            write_file(&mut entry, &path, mode, left)?.ok_or(UnzipError::TooLarge(bounds.size_bytes_max))?;
        left -= size;
    }
    for (path, target) in links {
        let _ = fs::remove_file(&path);
        symlink(&target, &path).or_fault(|| format!("linking {}", path.display()))?;
    }
    Ok(bounds.size_bytes_max - left)
}

fn unreadable(error: impl std::fmt::Display) -> UnzipError {
    UnzipError::Unreadable(error.to_string())
}

/// The entry's place below the folder.
fn inside(name: &str) -> Result<PathBuf, UnzipError> {
    let mut place = PathBuf::new();
    for part in Path::new(name).components() {
        match part {
            Component::Normal(part) => place.push(part),
            Component::CurDir => {}
            _ => return Err(UnzipError::Escapes(name.to_owned())),
        }
    }
    if name.contains('\0') { Err(UnzipError::Escapes(name.to_owned())) } else { Ok(place) }
}

fn make_folder(path: &Path) -> Result<(), UnzipError> {
    fs::create_dir_all(path).map_err(|error| UnzipError::Unreadable(format!("{}: {error}", path.display())))
}

/// The bytes written, or none when they are more than `left`.
fn write_file(entry: &mut impl Read, path: &Path, mode: u32, left: u64) -> Result<Option<u64>, UnzipError> {
    let mut file = fs::File::create(path)
        .map_err(|error| UnzipError::Unreadable(format!("{}: {error}", path.display())))?;
    let (mut size, mut buffer) = (0, vec![0; 64 << 10]);
    loop {
        let count = entry.read(&mut buffer).map_err(unreadable)?;
        if count == 0 {
            break;
        }
        size += count as u64;
        if size > left {
            return Ok(None);
        }
        file.write_all(&buffer[..count]).or_fault(|| format!("writing {}", path.display()))?;
    }
    let mode = if mode & 0o111 != 0 { 0o755 } else { 0o644 };
    file.set_permissions(fs::Permissions::from_mode(mode))
        .or_fault(|| format!("opening {}", path.display()))?;
    Ok(Some(size))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;
    use zip::write::SimpleFileOptions;

    const BOUNDS: Bounds = Bounds { size_bytes_max: 1000, entries_max: 10 };

    fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            writer.start_file(*name, SimpleFileOptions::default().unix_permissions(0o700)).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn tried(bytes: &[u8]) -> Result<(tempfile::TempDir, u64), UnzipError> {
        let folder = tempfile::tempdir().unwrap();
        let size = unzip(Cursor::new(bytes), &folder.path().join("out"), BOUNDS)?;
        Ok((folder, size))
    }

    #[test]
    fn files_come_out_readable_by_all() {
        let (folder, size) = tried(&archive(&[("a/b.py", b"x = 1"), ("run", b"#!")])).unwrap();
        assert_eq!(size, 7);
        assert_eq!(fs::read(folder.path().join("out/a/b.py")).unwrap(), b"x = 1");
        let mode = fs::metadata(folder.path().join("out/run")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o755);
    }

    #[test]
    fn what_is_not_to_be_believed_is_refused() {
        assert!(matches!(tried(b"hello"), Err(UnzipError::Unreadable(_))));
        assert!(matches!(tried(&archive(&[("../evil", b"x")])), Err(UnzipError::Escapes(_))));
        assert!(matches!(tried(&archive(&[("/etc/evil", b"x")])), Err(UnzipError::Escapes(_))));
        assert!(matches!(tried(&archive(&[("bomb", &[0; 2000])])), Err(UnzipError::TooLarge(1000))));
        let mut cut = archive(&[("a", &[7; 900])]);
        let at = cut.len() / 4;
        cut[at] ^= 0xff;
        assert!(matches!(tried(&cut), Err(UnzipError::Unreadable(_))), "a flipped byte");
    }
}
