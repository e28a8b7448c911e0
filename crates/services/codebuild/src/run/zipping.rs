//! Zips, made and taken apart without believing them.

use super::opening::Beneath;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

const UNPACKED_BYTES_MAX: u64 = 10 << 30;
const ENTRIES_MAX: usize = 200_000;
const LINK_BYTES_MAX: u64 = 4096;
/// What is zipped between two looks at the size.
const PIECE_BYTES: u64 = 1 << 20;

/// Why an archive was refused.
#[derive(Debug, thiserror::Error)]
pub enum UnzipError {
    #[error("it is no zip: {0}")]
    NoZip(#[from] zip::result::ZipError),
    #[error("its entry `{0}` leads out of the folder")]
    Escapes(String),
    #[error("it has more than {ENTRIES_MAX} entries or unpacks to more than 10 GiB")]
    TooLarge,
    #[error("it could not be written: {0}")]
    Io(#[from] io::Error),
}

/// Into an empty folder. Links come last, so that nothing is ever written through one.
pub fn unzip(zip: impl Read + Seek, into: &Path) -> Result<(), UnzipError> {
    let mut archive = ZipArchive::new(zip)?;
    if archive.len() > ENTRIES_MAX {
        return Err(UnzipError::TooLarge);
    }
    let (mut left, mut links) = (UNPACKED_BYTES_MAX, Vec::new());
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index)?;
        let name = entry.name()?.into_owned();
        let path = entry.enclosed_name().ok_or(UnzipError::Escapes(name))?;
        let path = into.join(path);
        if entry.is_dir() {
            fs::create_dir_all(&path)?;
            continue;
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        if entry.is_symlink() {
            let mut target = String::new();
            entry.by_ref().take(LINK_BYTES_MAX).read_to_string(&mut target)?;
            links.push((path, target));
            continue;
        }
        let is_executable = entry.unix_mode().is_some_and(|mode| mode & 0o111 != 0);
        let mut file = File::create(&path)?;
        let copied = io::copy(&mut entry.by_ref().take(left + 1), &mut file)?;
        left = left.checked_sub(copied).ok_or(UnzipError::TooLarge)?;
        file.set_permissions(fs::Permissions::from_mode(if is_executable { 0o755 } else { 0o644 }))?;
    }
    for (path, target) in links {
        symlink(target, path)?;
    }
    Ok(())
}

/// A file to be put away: its path from the folder it is opened beneath, and where the relative link leads under which it
/// was found.
#[derive(Debug)]
pub struct Collected {
    pub path: PathBuf,
    pub link: Option<String>,
}

/// Why files were not put away.
#[derive(Debug, thiserror::Error)]
pub enum ZipError {
    #[error("it is too large")]
    TooLarge,
    #[error("{0} could not be read: {1}")]
    Unreadable(String, io::Error),
    #[error("the zip could not be written: {0}")]
    Unwritable(#[from] io::Error),
}

/// Counts what it writes.
struct Counting {
    file: File,
    written: Rc<Cell<u64>>,
}

impl Write for Counting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.written.set(self.written.get() + count as u64);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Seek for Counting {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// Name in the archive to file. Into a file without a name, left at its beginning. With `keeps_links`, relative links stay
/// links. Ends as soon as the zip is larger than `bytes_max`.
pub fn zip(
    files: &BTreeMap<String, Collected>,
    source: &Beneath,
    keeps_links: bool,
    bytes_max: u64,
    into: File,
) -> Result<File, ZipError> {
    let written = Rc::new(Cell::new(0));
    let mut writer = ZipWriter::new(Counting { file: into, written: written.clone() });
    for (name, Collected { path, link }) in files {
        if let Some(target) = link.as_ref().filter(|_| keeps_links) {
            writer
                .add_symlink(name.as_str(), target.as_str(), SimpleFileOptions::default())
                .map_err(io::Error::from)?;
            continue;
        }
        let unreadable = |error| ZipError::Unreadable(name.clone(), error);
        let mut file = source.open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .unix_permissions(metadata.permissions().mode() & 0o777)
            .large_file(metadata.len() > u64::from(u32::MAX));
        writer.start_file(name.as_str(), options).map_err(io::Error::from)?;
        while io::copy(&mut Read::by_ref(&mut file).take(PIECE_BYTES), &mut writer).map_err(unreadable)? > 0 {
            if written.get() > bytes_max {
                return Err(ZipError::TooLarge);
            }
        }
    }
    let mut file = writer.finish().map_err(io::Error::from)?.file;
    file.flush()?;
    file.rewind()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn archive(entries: &[(&str, &str)]) -> Cursor<Vec<u8>> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in entries {
            match name.strip_prefix("link:") {
                Some(name) => writer.add_symlink(name, *content, SimpleFileOptions::default()).unwrap(),
                None => {
                    writer.start_file(*name, SimpleFileOptions::default()).unwrap();
                    writer.write_all(content.as_bytes()).unwrap();
                }
            }
        }
        writer.finish().unwrap()
    }

    #[test]
    fn what_was_zipped_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "aaa").unwrap();
        let source = Beneath::folder(folder.path()).unwrap();
        let files = BTreeMap::from([("d/a".to_owned(), Collected { path: "a".into(), link: None })]);
        let file = zip(&files, &source, false, u64::MAX, tempfile::tempfile().unwrap()).unwrap();
        unzip(file, &folder.path().join("out")).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("out/d/a")).unwrap(), "aaa");
    }

    #[test]
    fn links_stay_links_where_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "aaa").unwrap();
        let source = Beneath::folder(folder.path()).unwrap();
        let found = |link: Option<&str>| Collected { path: "a".into(), link: link.map(str::to_owned) };
        let files = BTreeMap::from([("a".to_owned(), found(None)), ("b".to_owned(), found(Some("a")))]);
        for keeps_links in [true, false] {
            let file = zip(&files, &source, keeps_links, u64::MAX, tempfile::tempfile().unwrap()).unwrap();
            let out = folder.path().join(format!("out-{keeps_links}"));
            unzip(file, &out).unwrap();
            assert_eq!(fs::read_to_string(out.join("b")).unwrap(), "aaa");
            assert_eq!(out.join("b").is_symlink(), keeps_links);
        }
    }

    #[test]
    fn a_zip_past_the_limit_is_given_up_and_what_cannot_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "aaa").unwrap();
        let source = Beneath::folder(folder.path()).unwrap();
        let zipped = |path: &str, bytes_max| {
            let files = BTreeMap::from([("x".to_owned(), Collected { path: path.into(), link: None })]);
            zip(&files, &source, false, bytes_max, tempfile::tempfile().unwrap())
        };
        assert!(zipped("a", 10_000).is_ok());
        assert!(matches!(zipped("a", 10), Err(ZipError::TooLarge)));
        assert!(matches!(zipped("gone", 10_000), Err(ZipError::Unreadable(name, _)) if name == "x"));
    }

    #[test]
    fn nothing_is_written_outside() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        assert!(matches!(unzip(archive(&[("../x", "x")]), &out), Err(UnzipError::Escapes(_))));
        assert!(unzip(archive(&[("link:d", ".."), ("d/x", "x")]), &out).is_err());
        assert!(!folder.path().join("x").exists());
        assert!(matches!(unzip(Cursor::new("no zip"), &out), Err(UnzipError::NoZip(_))));
    }
}
