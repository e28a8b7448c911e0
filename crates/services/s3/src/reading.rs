//! Bytes that go out: pinned, opened, and streamed piece by piece.

use crate::S3;
use crate::refusal::{Refused, Result};
use crate::tables::{Content, ObjectRow, PartRow, Parts};
use blob::{BlobId, Blobs, Pins, Reader};
use bytes::Bytes;
use futures_util::{Stream, stream};
use kernel::Fault;
use std::collections::VecDeque;
use std::sync::Arc;
use store::Read;
use wire::body::{PieceStream, Pieces};

/// What is read and sent at once.
const CHUNK_BYTES: usize = 256 << 10;

/// The pieces of an object, in order, which cannot be deleted while this lives.
pub struct Held {
    pub row: ObjectRow,
    /// Of an object made of parts: their rows, in order.
    pub parts: Vec<PartRow>,
    _pins: Pins,
}

impl Held {
    pub fn parts_bytes(&self) -> Vec<u64> {
        self.parts.iter().map(|part| part.size_bytes).collect()
    }

    fn pieces(&self) -> VecDeque<(BlobId, u64)> {
        match &self.row.content {
            Content::Blob(blob) => [(blob.clone(), self.row.size_bytes)].into(),
            Content::Parts { .. } => {
                self.parts.iter().map(|part| (part.blob.clone(), part.size_bytes)).collect()
            }
        }
    }
}

pub fn parts_of(tx: &Read<'_>, row: &ObjectRow) -> std::result::Result<Vec<PartRow>, Fault> {
    match &row.content {
        Content::Blob(_) => Ok(Vec::new()),
        Content::Parts { upload_id, .. } => {
            Ok(tx.scan::<Parts>(upload_id, None, usize::MAX)?.into_iter().map(|(_, part)| part).collect())
        }
    }
}

impl S3 {
    /// Chooses a version and holds its bytes, in one: nothing that happens at the same time can come in between.
    pub(crate) async fn hold<T>(
        &self,
        mut choose: impl FnMut(&Read<'_>) -> Result<(T, ObjectRow)>,
    ) -> Result<(T, Held)> {
        let read = async || {
            let chosen = self.read(|tx| {
                let (with, row) = choose(tx)?;
                let parts = parts_of(tx, &row)?;
                Ok((with, row, parts))
            });
            let (with, row, parts) = chosen.await?;
            let ids: Vec<BlobId> = match &row.content {
                Content::Blob(blob) => vec![blob.clone()],
                Content::Parts { .. } => parts.iter().map(|part| part.blob.clone()).collect(),
            };
            Ok::<_, Refused>(((with, row, parts), ids))
        };
        let ((with, row, parts), pins) = self.blobs.pin_as_read(read).await?;
        Ok((with, Held { row, parts, _pins: pins }))
    }

    /// `length` bytes of it, from `start`.
    pub(crate) fn stream(
        &self,
        held: Held,
        start: u64,
        length: u64,
    ) -> impl Stream<Item = std::result::Result<Bytes, Fault>> + Send + Sync + 'static {
        stream(self.blobs.clone(), Arc::new(held), start, length)
    }

    /// For other services: what they read when they come to it.
    pub(crate) fn lying(&self, held: Held) -> Lying {
        Lying { blobs: self.blobs.clone(), held: Arc::new(held) }
    }
}

/// An object that stays where it is, also when it is deleted or replaced meanwhile.
pub struct Lying {
    blobs: Blobs,
    held: Arc<Held>,
}

impl Pieces for Lying {
    fn size_bytes(&self) -> u64 {
        self.held.row.size_bytes
    }

    fn starting_at(&self, start: u64) -> PieceStream {
        let length = self.size_bytes().saturating_sub(start);
        Box::pin(stream(self.blobs.clone(), self.held.clone(), start, length))
    }
}

fn stream(
    blobs: Blobs,
    held: Arc<Held>,
    start: u64,
    length: u64,
) -> impl Stream<Item = std::result::Result<Bytes, Fault>> + Send + Sync + 'static {
    let pieces = held.pieces();
    let state = Streaming { blobs, pieces, open: None, skip: start, left: length, _held: held };
    stream::unfold(Some(state), |state| async move {
        let mut state = state?;
        let next = state.next().await.transpose()?;
        // After a failure there is no more to come.
        let rest = next.is_ok().then_some(state);
        Some((next, rest))
    })
}

struct Streaming {
    blobs: Blobs,
    pieces: VecDeque<(BlobId, u64)>,
    /// The open piece and how much is left of it.
    open: Option<(Reader, u64)>,
    skip: u64,
    left: u64,
    _held: Arc<Held>,
}

impl Streaming {
    async fn next(&mut self) -> std::result::Result<Option<Bytes>, Fault> {
        while self.left > 0 {
            if self.open.is_none() && !self.open().await? {
                return Err(Fault::new("an object's pieces are shorter than the object"));
            }
            let Some((reader, in_piece)) = &mut self.open else { continue };
            let wanted = (*in_piece).min(self.left).min(CHUNK_BYTES as u64);
            if wanted == 0 {
                self.open = None;
                continue;
            }
            let chunk = reader.next(usize::try_from(wanted).unwrap_or(CHUNK_BYTES)).await?;
            if chunk.is_empty() {
                return Err(Fault::new("a blob is shorter than its row says"));
            }
            *in_piece -= chunk.len() as u64;
            self.left -= chunk.len() as u64;
            return Ok(Some(chunk));
        }
        Ok(None)
    }

    /// Opens the next piece that has anything to send.
    async fn open(&mut self) -> std::result::Result<bool, Fault> {
        while let Some((blob, size_bytes)) = self.pieces.pop_front() {
            if self.skip >= size_bytes {
                self.skip -= size_bytes;
                continue;
            }
            let reader = self.blobs.reader(&blob, self.skip).await?;
            self.open = Some((reader, size_bytes - self.skip));
            self.skip = 0;
            return Ok(true);
        }
        Ok(false)
    }
}
