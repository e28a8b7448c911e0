//! Reading a template from a file or from standard input: never more than a bound, and only text.
//!
//! CloudFormation takes 1,000,000 bytes; what is larger is still read up to [`SIZE_MAX_BYTES`], so that `validate` can say all the rest as well.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The most that is read of any file.
pub const SIZE_MAX_BYTES: usize = 8 * 1024 * 1024;

/// The name of standard input among files.
pub const STDIN: &str = "-";

/// A text and the name it is spoken of by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    pub name: String,
    pub text: String,
}

#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("{name}: there is no such file")]
    Missing { name: String },
    #[error("{name}: this is a folder, not a template")]
    Folder { name: String },
    #[error("{name}: more than {SIZE_MAX_BYTES} bytes; CloudFormation takes a template of 1000000 at most")]
    TooLarge { name: String },
    #[error(
        "{name}:{line}: the byte 0x{byte:02X} is not UTF-8; templates are UTF-8 text: save the file in that encoding"
    )]
    NotUtf8 { name: String, line: usize, byte: u8 },
    #[error("{name}: this is UTF-16, templates are UTF-8 text: save the file in that encoding")]
    Utf16 { name: String },
    #[error("{name}: {cause}")]
    Io { name: String, cause: io::Error },
}

/// Reads a file, or standard input for `-`.
pub fn read(path: &Path) -> Result<Source, Unreadable> {
    let (name, bytes) = bytes(path)?;
    text(&name, bytes).map(|text| Source { name, text })
}

/// The name and the bytes.
pub fn bytes(path: &Path) -> Result<(String, Vec<u8>), Unreadable> {
    if path.as_os_str() == STDIN {
        let name = "<stdin>".to_owned();
        return Ok((name.clone(), bounded(io::stdin().lock(), 0, &name)?));
    }
    let name = path.display().to_string();
    let failed = |cause: io::Error| match cause.kind() {
        io::ErrorKind::NotFound => Unreadable::Missing { name: name.clone() },
        io::ErrorKind::IsADirectory => Unreadable::Folder { name: name.clone() },
        _ => Unreadable::Io { name: name.clone(), cause },
    };
    if path.is_dir() {
        return Err(Unreadable::Folder { name });
    }
    let file = File::open(path).map_err(failed)?;
    let size_bytes = file.metadata().map_or(0, |file| file.len());
    let read = bounded(file, size_bytes, &name)?;
    Ok((name, read))
}

/// Room is made for the size that is expected.
fn bounded(from: impl Read, size_bytes: u64, name: &str) -> Result<Vec<u8>, Unreadable> {
    let expected = usize::try_from(size_bytes).unwrap_or(SIZE_MAX_BYTES).min(SIZE_MAX_BYTES);
    let mut read = Vec::with_capacity(expected);
    let limit = SIZE_MAX_BYTES as u64 + 1;
    from.take(limit)
        .read_to_end(&mut read)
        .map_err(|cause| Unreadable::Io { name: name.to_owned(), cause })?;
    if read.len() > SIZE_MAX_BYTES {
        return Err(Unreadable::TooLarge { name: name.to_owned() });
    }
    Ok(read)
}

/// The bytes as text, or where they are none.
pub fn text(name: &str, bytes: Vec<u8>) -> Result<String, Unreadable> {
    let name = || name.to_owned();
    if bytes.starts_with(&[0xFE, 0xFF]) || bytes.starts_with(&[0xFF, 0xFE]) {
        return Err(Unreadable::Utf16 { name: name() });
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let before = String::from_utf8_lossy(&bytes[..valid]);
        let line = lang_yaml::position_of(&before, before.len()).line;
        Unreadable::NotUtf8 { name: name(), line, byte: bytes[valid] }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_utf_8_is_told_with_its_line() {
        let refused = text("t.yaml", b"a: 1\nb: caf\xe9\n".to_vec()).unwrap_err().to_string();
        assert!(refused.starts_with("t.yaml:2: the byte 0xE9 is not UTF-8"), "{refused}");
        assert!(matches!(text("t", vec![0xFF, 0xFE, b'a', 0]), Err(Unreadable::Utf16 { .. })));
    }

    #[test]
    fn what_never_ends_is_not_read_to_the_end() {
        assert!(matches!(bounded(io::repeat(b'a'), 0, "zeroes"), Err(Unreadable::TooLarge { .. })));
    }

    #[test]
    fn a_missing_file_and_a_folder_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(read(folder.path()), Err(Unreadable::Folder { .. })));
        assert!(matches!(read(&folder.path().join("x")), Err(Unreadable::Missing { .. })));
    }
}
