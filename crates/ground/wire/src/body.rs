//! The bytes of a member that may be large (an object of S3): whole in memory, or read piece by piece from where they lie.
//!
//! Codegen gives this type to the members that AWS's models call `streaming`. A body in pieces travels only inside this process, through
//! [`crate::Caller`]: S3's wire is the s3 service's own. It may be read as often as asked and from any place, so that it can be cloned, sent
//! again by a step that is repeated, and unzipped without a copy.

use crate::typed::{Mismatch, Shaped};
use crate::value::Value;
use bytes::{Buf, Bytes, BytesMut};
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use kernel::{Fault, OrFault};
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::pin::Pin;
use std::sync::Arc;
use tokio::runtime::Handle;

/// What is read of a file at once.
const PIECE_BYTES: usize = 256 << 10;

pub type PieceStream = Pin<Box<dyn Stream<Item = Result<Bytes, Fault>> + Send + Sync>>;

/// Bytes that stay what they are as long as this lives.
pub trait Pieces: Send + Sync + 'static {
    fn size_bytes(&self) -> u64;

    /// Everything from `start` on. A stream that ends before `size_bytes` has failed.
    fn starting_at(&self, start: u64) -> PieceStream;
}

#[derive(Clone)]
pub enum Body {
    Whole(Bytes),
    Pieces(Arc<dyn Pieces>),
}

impl Body {
    pub fn pieces(pieces: impl Pieces) -> Self {
        Self::Pieces(Arc::new(pieces))
    }

    /// What is in a file now, from its beginning, wherever it is read or written afterwards.
    pub fn of_file(file: File) -> io::Result<Self> {
        let size_bytes = file.metadata()?.len();
        Ok(Self::pieces(InFile { file: Arc::new(file), size_bytes }))
    }

    pub fn size_bytes(&self) -> u64 {
        match self {
            Self::Whole(bytes) => bytes.len() as u64,
            Self::Pieces(pieces) => pieces.size_bytes(),
        }
    }

    pub fn starting_at(&self, start: u64) -> PieceStream {
        match self {
            Self::Whole(bytes) => {
                let start = usize::try_from(start).map_or(bytes.len(), |start| start.min(bytes.len()));
                Box::pin(stream::iter([Ok(bytes.slice(start..))]))
            }
            Self::Pieces(pieces) => pieces.starting_at(start),
        }
    }

    pub fn stream(&self) -> PieceStream {
        self.starting_at(0)
    }

    /// All of it in memory: for who has looked at [`Body::size_bytes`] first.
    pub async fn whole(&self) -> Result<Bytes, Fault> {
        if let Self::Whole(bytes) = self {
            return Ok(bytes.clone());
        }
        let mut stream = self.stream();
        let mut whole = BytesMut::new();
        while let Some(piece) = stream.try_next().await? {
            whole.extend_from_slice(&piece);
        }
        Ok(whole.freeze())
    }

    /// For code that blocks, on a thread of its own (`spawn_blocking`). To be called inside the runtime.
    pub fn reader(&self) -> Reader {
        Reader { body: self.clone(), runtime: Handle::current(), at: 0, open: None, piece: Bytes::new() }
    }
}

impl Default for Body {
    fn default() -> Self {
        Self::Whole(Bytes::new())
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self::Whole(bytes)
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Whole(bytes.into())
    }
}

impl From<&'static str> for Body {
    fn from(text: &'static str) -> Self {
        Self::Whole(text.into())
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.size_bytes())
    }
}

/// Bytes are compared with bytes; bodies in pieces are the same only where they are one.
impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Whole(one), Self::Whole(other)) => one == other,
            (Self::Pieces(one), Self::Pieces(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl Shaped for Body {
    fn from_value(value: Value) -> Result<Self, Mismatch> {
        Bytes::from_value(value).map(Self::Whole)
    }

    fn into_value(self) -> Option<Value> {
        let Self::Whole(bytes) = self else {
            panic!(
                "a body in pieces stays in this process: who answers with one is bound by `Binding::inside`"
            )
        };
        bytes.into_value()
    }
}

struct InFile {
    file: Arc<File>,
    size_bytes: u64,
}

impl Pieces for InFile {
    fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    fn starting_at(&self, start: u64) -> PieceStream {
        let state = Some((self.file.clone(), start, self.size_bytes));
        Box::pin(stream::unfold(state, |state| async move {
            let (file, at, end) = state.filter(|(_, at, end)| at < end)?;
            let piece = piece_of(file.clone(), at, end).await;
            // After a failure there is no more to come.
            let rest = piece.as_ref().ok().map(|piece| (file, at + piece.len() as u64, end));
            Some((piece, rest))
        }))
    }
}

async fn piece_of(file: Arc<File>, at: u64, end: u64) -> Result<Bytes, Fault> {
    let wanted = usize::try_from(end - at).map_or(PIECE_BYTES, |left| left.min(PIECE_BYTES));
    let read = tokio::task::spawn_blocking(move || {
        let mut piece = vec![0; wanted];
        let count = file.read_at(&mut piece, at)?;
        piece.truncate(count);
        Ok::<_, io::Error>(piece)
    });
    let piece = read.await.or_fault(|| "reading a file was cut off")?.or_fault(|| "could not read a file")?;
    if piece.is_empty() {
        return Err(Fault::new("a file became shorter while it was read"));
    }
    Ok(piece.into())
}

/// A body as a file that is read: each seek out of the piece at hand opens it anew.
pub struct Reader {
    body: Body,
    runtime: Handle,
    at: u64,
    open: Option<PieceStream>,
    piece: Bytes,
}

impl Clone for Reader {
    fn clone(&self) -> Self {
        let (body, runtime) = (self.body.clone(), self.runtime.clone());
        Self { body, runtime, at: self.at, open: None, piece: Bytes::new() }
    }
}

impl Read for Reader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            if self.at >= self.body.size_bytes() {
                return Ok(0);
            }
            let (body, at) = (&self.body, self.at);
            let open = self.open.get_or_insert_with(|| body.starting_at(at));
            let next = self.runtime.block_on(open.next()).ok_or(io::ErrorKind::UnexpectedEof)?;
            self.piece = next.map_err(io::Error::other)?;
        }
        let count = self.piece.len().min(into.len());
        self.piece.copy_to_slice(&mut into[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Reader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let wanted = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.body.size_bytes().checked_add_signed(by),
        };
        let wanted = wanted.ok_or(io::ErrorKind::InvalidInput)?;
        match wanted.checked_sub(self.at).and_then(|ahead| usize::try_from(ahead).ok()) {
            Some(ahead) if ahead <= self.piece.len() => self.piece.advance(ahead),
            _ => (self.open, self.piece) = (None, Bytes::new()),
        }
        self.at = wanted;
        Ok(wanted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    /// Of several pieces, each byte telling its place.
    fn content() -> Vec<u8> {
        (0..3 * PIECE_BYTES + 17).map(|at| (at % 251) as u8).collect()
    }

    fn in_file() -> Body {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&content()).unwrap();
        Body::of_file(file).unwrap()
    }

    #[tokio::test]
    async fn bytes_come_whole_from_any_place_and_again() {
        let content = content();
        for body in [in_file(), Body::from(content.clone())] {
            assert_eq!(body.size_bytes(), content.len() as u64);
            for start in [0, 1, PIECE_BYTES, content.len() - 1, content.len()] {
                let pieces: Vec<Bytes> = body.starting_at(start as u64).try_collect().await.unwrap();
                assert_eq!(pieces.concat(), content[start..], "from {start}");
            }
            assert_eq!(body.whole().await.unwrap(), content);
        }
    }

    #[tokio::test]
    async fn a_file_that_shrinks_fails_and_does_not_end_early() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"four").unwrap();
        let body = Body::of_file(file.try_clone().unwrap()).unwrap();
        file.set_len(2).unwrap();
        let said = body.whole().await.unwrap_err().to_string();
        assert!(said.contains("shorter"), "{said}");
    }

    #[tokio::test]
    async fn a_reader_goes_back_and_forth() {
        let (body, content) = (in_file(), content());
        let mut reader = body.reader();
        let read = tokio::task::spawn_blocking(move || {
            let mut take = |to: SeekFrom| {
                reader.seek(to).unwrap();
                let mut bytes = [0; 5];
                reader.read_exact(&mut bytes).unwrap();
                (bytes, reader.clone().stream_position().unwrap())
            };
            [SeekFrom::End(-5), SeekFrom::Start(3), SeekFrom::Current(2), SeekFrom::Start(1)].map(&mut take)
        });
        let end = content.len();
        let wanted =
            [end - 5, 3, 10, 1].map(|at| (<[u8; 5]>::try_from(&content[at..at + 5]).unwrap(), at as u64 + 5));
        assert_eq!(read.await.unwrap(), wanted);
    }
}
