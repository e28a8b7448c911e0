//! Bytes encrypted at rest: AES-256-GCM, in pieces, so that reading can begin anywhere.
//!
//! A sealed file is a mark, 32 random bytes, and the content in pieces of [`PIECE_BYTES`], each with its tag. Every file has
//! a key of its own, HKDF-SHA256 of the directory's key and the random bytes; a piece's nonce is its number and whether it
//! is the last: no piece can be changed, moved, left out or cut off without notice. The construction is STREAM's
//! (<https://eprint.iacr.org/2015/189>). The last piece may be shorter than the others, or empty.
//!
//! Not here: who may read, keys of somebody else's (KMS, the customer's).

use kernel::{Chance, Fault, OrFault};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, MAX_TAG_LEN, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};
use std::fs;
use std::io::{self, Write};
use std::path::Path;

pub const PIECE_BYTES: usize = 256 << 10;
pub const TAG_BYTES: usize = MAX_TAG_LEN;
const MARK: [u8; 8] = *b"lfseal01";
const SALT_BYTES: usize = 32;
pub const HEAD_BYTES: usize = MARK.len() + SALT_BYTES;
const KEY_BYTES: usize = 32;

/// The key of a directory.
#[derive(Clone)]
pub struct SealingKey([u8; KEY_BYTES]);

impl SealingKey {
    pub fn new(bytes: [u8; KEY_BYTES]) -> Self {
        Self(bytes)
    }

    /// The key in a file; none when there is no such file.
    pub fn load(path: &Path) -> Result<Option<Self>, Fault> {
        let read = match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read.or_fault(|| format!("could not read the key {}", path.display()))?,
        };
        let bytes = read.try_into().ok();
        let bytes =
            bytes.or_fault(|| format!("{} is no key: it has to have {KEY_BYTES} bytes", path.display()))?;
        Ok(Some(Self(bytes)))
    }

    /// Makes a key and its file, which only its owner can read. It is on disk when this answers.
    pub fn make(path: &Path, chance: &dyn Chance) -> Result<Self, Fault> {
        let mut bytes = [0; KEY_BYTES];
        chance.fill(&mut bytes);
        write_new(path, &bytes).or_fault(|| format!("could not write the key {}", path.display()))?;
        Ok(Self(bytes))
    }

    fn of_file(&self, salt: &[u8]) -> Result<LessSafeKey, Fault> {
        let derived = Salt::new(HKDF_SHA256, salt).extract(&self.0);
        let key = derived.expand(&[b"landfall blob"], &AES_256_GCM).map(UnboundKey::from);
        Ok(LessSafeKey::new(key.or_fault(|| "could not derive the key of a blob")?))
    }
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let beside = path.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    fs::File::open(folder)?.sync_all()
}

fn nonce(number: u64, is_last: bool) -> Nonce {
    let mut bytes = [0; NONCE_LEN];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    bytes[NONCE_LEN - 1] = is_last.into();
    Nonce::assume_unique_for_key(bytes)
}

/// A file being sealed, a piece at a time in one buffer: an object of any size costs no more memory than a piece.
pub struct Sealing {
    key: LessSafeKey,
    /// Plain until it is sealed, then to be written.
    piece: Vec<u8>,
    is_sealed: bool,
    number: u64,
}

impl Sealing {
    /// Begins a file: what stands at its front, too.
    pub fn begin(key: &SealingKey, chance: &dyn Chance) -> Result<(Self, Vec<u8>), Fault> {
        let mut head = MARK.to_vec();
        head.resize(HEAD_BYTES, 0);
        chance.fill(&mut head[MARK.len()..]);
        let key = key.of_file(&head[MARK.len()..])?;
        Ok((Self { key, piece: Vec::new(), is_sealed: false, number: 0 }, head))
    }

    /// Whether the piece has to be sealed before more is taken. A full piece waits for the next byte: it may be the last.
    pub fn is_full(&self) -> bool {
        !self.is_sealed && self.piece.len() == PIECE_BYTES
    }

    /// Takes from the front of `bytes` what still fits into the piece, and answers the rest.
    pub fn take<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        if std::mem::take(&mut self.is_sealed) {
            self.piece.clear();
        }
        let (now, later) = bytes.split_at(bytes.len().min(PIECE_BYTES - self.piece.len()));
        self.piece.extend_from_slice(now);
        later
    }

    /// The piece as it is to be written.
    pub fn seal(&mut self, is_last: bool) -> Result<&[u8], Fault> {
        self.take(&[]); // nothing may have come since the piece before
        let nonce = nonce(self.number, is_last);
        let sealed = self.key.seal_in_place_append_tag(nonce, Aad::empty(), &mut self.piece);
        sealed.or_fault(|| "could not seal a blob")?;
        (self.is_sealed, self.number) = (true, self.number + 1);
        Ok(&self.piece)
    }
}

/// A sealed file being read.
pub struct Opening {
    key: LessSafeKey,
    last: u64,
}

impl Opening {
    /// `head` is what stands at the file's front.
    pub fn begin(key: &SealingKey, head: &[u8; HEAD_BYTES], file_bytes: u64) -> Result<Self, Fault> {
        if head[..MARK.len()] != MARK {
            return Err(Fault::new("a sealed blob does not begin as one"));
        }
        let sealed_piece = (PIECE_BYTES + TAG_BYTES) as u64;
        let pieces = file_bytes.saturating_sub(HEAD_BYTES as u64).div_ceil(sealed_piece);
        let last = pieces.checked_sub(1).or_fault(|| "a sealed blob has no pieces")?;
        Ok(Self { key: key.of_file(&head[MARK.len()..])?, last })
    }

    /// Where a piece begins in the file.
    pub fn place(number: u64) -> u64 {
        HEAD_BYTES as u64 + number * (PIECE_BYTES + TAG_BYTES) as u64
    }

    pub fn is_last(&self, number: u64) -> bool {
        number >= self.last
    }

    /// The plain bytes of a piece.
    pub fn open(&self, number: u64, mut sealed: Vec<u8>) -> Result<Vec<u8>, Fault> {
        let opened = self.key.open_in_place(nonce(number, self.is_last(number)), Aad::empty(), &mut sealed);
        let plain_bytes = opened.or_fault(|| "a sealed blob was changed, or its key is another one")?.len();
        sealed.truncate(plain_bytes);
        Ok(sealed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::SeededChance;

    fn sealed(content: &[u8], steps: usize) -> Vec<u8> {
        let key = SealingKey::new([7; KEY_BYTES]);
        let (mut sealing, mut file) = Sealing::begin(&key, &SeededChance::new(1)).expect("begins");
        for mut bytes in content.chunks(steps.max(1)) {
            while !bytes.is_empty() {
                if sealing.is_full() {
                    file.extend(sealing.seal(false).expect("seals"));
                }
                bytes = sealing.take(bytes);
            }
        }
        file.extend(sealing.seal(true).expect("ends"));
        file
    }

    fn opened(file: &[u8]) -> Result<Vec<u8>, Fault> {
        let head: [u8; HEAD_BYTES] = file[..HEAD_BYTES].try_into().expect("long enough");
        let opening = Opening::begin(&SealingKey::new([7; KEY_BYTES]), &head, file.len() as u64)?;
        let pieces = file[HEAD_BYTES..].chunks(PIECE_BYTES + TAG_BYTES).zip(0..);
        let plain: Result<Vec<_>, _> =
            pieces.map(|(piece, number)| opening.open(number, piece.to_vec())).collect();
        Ok(plain?.concat())
    }

    #[test]
    fn what_is_sealed_comes_back_however_it_came() {
        for size in [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 2 * PIECE_BYTES] {
            let content: Vec<u8> = (0..size).map(|at| (at % 251) as u8).collect();
            for steps in [997, PIECE_BYTES, 3 * PIECE_BYTES] {
                let file = sealed(&content, steps);
                assert_eq!(opened(&file).expect("opens"), content, "{size} {steps}");
                let needle = &content[..size.min(16)];
                assert!(size < 16 || !file.windows(16).any(|window| window == needle), "readable");
            }
        }
    }

    #[test]
    fn whatever_is_changed_is_noticed() {
        let file = sealed(&vec![1; PIECE_BYTES + 5], 1000);
        let cut = |to: usize| opened(&file[..to]).is_err();
        assert!(cut(HEAD_BYTES + PIECE_BYTES + TAG_BYTES), "the last piece is gone");
        assert!(cut(file.len() - 1));
        for at in [HEAD_BYTES - 1, HEAD_BYTES, HEAD_BYTES + PIECE_BYTES, file.len() - 1] {
            let mut changed = file.clone();
            changed[at] ^= 1;
            assert!(opened(&changed).is_err(), "{at}");
        }
    }

    #[test]
    fn a_key_is_made_once_and_read_again() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("key");
        assert!(SealingKey::load(&path).expect("looks").is_none());
        let made = SealingKey::make(&path, &SeededChance::new(3)).expect("makes");
        let again = SealingKey::load(&path).expect("reads").expect("there");
        assert_eq!(made.0, again.0);
        fs::write(&path, b"short").expect("writes");
        assert!(SealingKey::load(&path).is_err());
    }
}
