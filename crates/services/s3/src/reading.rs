//! Bytes that go out: pinned, opened, and streamed piece by piece.

use crate::refusal::Result;
use crate::tables::{Content, ObjectRow, PartRow, Parts};
use crate::{S3, errors, history};
use blob::{BlobId, Blobs, Pins};
use bytes::Bytes;
use futures_util::{Stream, stream};
use kernel::{Fault, OrFault};
use std::collections::VecDeque;
use std::io::SeekFrom;
use store::Read;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

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
    /// Holds a version's bytes. When it was deleted meanwhile, it is as if it had been deleted before.
    pub(crate) async fn hold(&self, bucket: &str, key: &str, row: ObjectRow) -> Result<Held> {
        let parts = self.read(|tx| Ok(parts_of(tx, &row)?)).await?;
        let ids: Vec<BlobId> = match &row.content {
            Content::Blob(blob) => vec![blob.clone()],
            Content::Parts { .. } => parts.iter().map(|part| part.blob.clone()).collect(),
        };
        let pins = self.blobs.pin(ids).await;
        let version = row.version_id.clone();
        let still = self.read(|tx| Ok(history::find(tx, bucket, key, &version)?)).await?;
        if still.is_none_or(|still| still.order() != row.order) {
            return Err(errors::no_such_key().into());
        }
        Ok(Held { row, parts, _pins: pins })
    }

    /// `length` bytes of it, from `start`.
    pub(crate) fn stream(
        &self,
        held: Held,
        start: u64,
        length: u64,
    ) -> impl Stream<Item = std::result::Result<Bytes, Fault>> + Send + Sync + 'static {
        let state = Streaming {
            blobs: self.blobs.clone(),
            pieces: held.pieces(),
            file: None,
            skip: start,
            left: length,
            _held: held,
        };
        stream::unfold(Some(state), |state| async move {
            let mut state = state?;
            let next = state.next().await.transpose()?;
            // After a failure there is no more to come.
            let rest = next.is_ok().then_some(state);
            Some((next, rest))
        })
    }
}

struct Streaming {
    blobs: Blobs,
    pieces: VecDeque<(BlobId, u64)>,
    /// The open piece and how much is left of it.
    file: Option<(File, u64)>,
    skip: u64,
    left: u64,
    _held: Held,
}

impl Streaming {
    async fn next(&mut self) -> std::result::Result<Option<Bytes>, Fault> {
        while self.left > 0 {
            if self.file.is_none() && !self.open().await? {
                return Err(Fault::new("an object's pieces are shorter than the object"));
            }
            let Some((file, in_piece)) = &mut self.file else { continue };
            let wanted = (*in_piece).min(self.left).min(CHUNK_BYTES as u64);
            if wanted == 0 {
                self.file = None;
                continue;
            }
            let mut chunk =
                Vec::with_capacity(CHUNK_BYTES.min(usize::try_from(wanted).unwrap_or(CHUNK_BYTES)));
            let read =
                file.take(wanted).read_to_end(&mut chunk).await.or_fault(|| "could not read a blob")?;
            if read as u64 != wanted {
                return Err(Fault::new("a blob is shorter than its row says"));
            }
            *in_piece -= wanted;
            self.left -= wanted;
            return Ok(Some(Bytes::from(chunk)));
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
            let mut file = self.blobs.read(&blob).await?;
            if self.skip > 0 {
                file.seek(SeekFrom::Start(self.skip)).await.or_fault(|| "could not seek in a blob")?;
            }
            self.file = Some((file, size_bytes - self.skip));
            self.skip = 0;
            return Ok(true);
        }
        Ok(false)
    }
}
