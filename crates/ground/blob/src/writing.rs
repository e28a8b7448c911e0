//! A blob being written: limited, digested on the way, and gone when it is dropped before its end.

use crate::BlobId;
use crate::directory::{Inner, Pin};
use crate::sealing::Sealing;
use kernel::{Fault, OrFault};
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

/// What one write call hands to the operating system at most.
const BUFFER_BYTES: usize = 1 << 20;

/// Why a blob was not written. `E` is the error of the stream that it came from.
#[derive(Debug, thiserror::Error)]
pub enum WriteError<E> {
    #[error("more than the {size_bytes_max} bytes allowed")]
    TooLarge { size_bytes_max: u64 },
    #[error("the source of the bytes failed")]
    Source(E),
    #[error(transparent)]
    Fault(#[from] Fault),
}

pub struct Writing {
    blobs: Arc<Inner>,
    file: File,
    temporary: Temporary,
    sealing: Option<Sealing>,
    sha256: Sha256,
    size_bytes: u64,
    size_bytes_max: u64,
}

/// A blob that is on disk and cannot be deleted while this lives: until the row that refers to it is committed.
pub struct Stored {
    pin: Pin,
    pub size_bytes: u64,
    /// Whether its file is encrypted.
    pub is_sealed: bool,
}

impl Stored {
    pub fn id(&self) -> &BlobId {
        &self.pin.id
    }
}

impl Writing {
    pub(crate) async fn begin(blobs: Arc<Inner>, path: PathBuf, size_bytes_max: u64) -> Result<Self, Fault> {
        let created = File::options().write(true).create_new(true).open(&path).await;
        let mut file = created.or_fault(|| "could not begin a blob")?;
        file.set_max_buf_size(BUFFER_BYTES);
        let temporary = Temporary { path: Some(path) };
        let sealing = match blobs.sealing()? {
            Some((sealing, head)) => {
                file.write_all(&head).await.or_fault(|| "could not begin a blob")?;
                Some(sealing)
            }
            None => None,
        };
        Ok(Self { blobs, file, temporary, sealing, sha256: Sha256::new(), size_bytes: 0, size_bytes_max })
    }

    /// Appends bytes. After an error the blob has to be dropped.
    pub async fn write<E>(&mut self, bytes: &[u8]) -> Result<(), WriteError<E>> {
        self.size_bytes = self.size_bytes.saturating_add(bytes.len() as u64);
        if self.size_bytes > self.size_bytes_max {
            return Err(WriteError::TooLarge { size_bytes_max: self.size_bytes_max });
        }
        self.sha256.update(bytes);
        let written = match &mut self.sealing {
            Some(sealing) => seal_into(&mut self.file, sealing, bytes).await,
            None => self.file.write_all(bytes).await.or_fault(|| "could not write a blob"),
        };
        Ok(written?)
    }

    pub fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    /// Makes it last, then gives it its name.
    pub async fn finish(mut self) -> Result<Stored, Fault> {
        let is_sealed = self.sealing.is_some();
        if let Some(sealing) = &mut self.sealing {
            self.file.write_all(sealing.seal(true)?).await.or_fault(|| "could not write a blob")?;
        }
        self.file.flush().await.or_fault(|| "could not write a blob")?;
        self.file.sync_all().await.or_fault(|| "could not sync a blob")?;
        let id = BlobId::of_digest(&self.sha256.finalize());
        let path = self.temporary.path.clone().or_fault(|| "a blob was finished twice")?;
        let pin = self.blobs.name(path, id).await?;
        self.temporary.path = None;
        Ok(Stored { pin, size_bytes: self.size_bytes, is_sealed })
    }
}

/// Writes the pieces that are complete.
async fn seal_into(file: &mut File, sealing: &mut Sealing, mut bytes: &[u8]) -> Result<(), Fault> {
    while !bytes.is_empty() {
        if sealing.is_full() {
            file.write_all(sealing.seal(false)?).await.or_fault(|| "could not write a blob")?;
        }
        bytes = sealing.take(bytes);
    }
    Ok(())
}

/// Removes the file unless it was given its name.
struct Temporary {
    path: Option<PathBuf>,
}

impl Drop for Temporary {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // What cannot be removed now is removed when the directory is opened again.
            let _ = std::fs::remove_file(path);
        }
    }
}
