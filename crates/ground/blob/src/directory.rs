//! The directory: `tmp/` for what is being written, and `ab/abcd...` for what is whole; `ab/abcd....sealed` when it is encrypted.
//!
//! A directory that seals reads what was written before it did, too.

use crate::reading::Reader;
use crate::sealing::{Sealing, SealingKey};
use crate::{BlobId, Stored, WriteError, Writing};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use kernel::{Chance, Fault, OrFault};
use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::fs::File;
use tokio::sync::RwLock;

const TEMPORARY: &str = "tmp";
const SEALED: &str = "sealed";

/// What is read at once.
const PIECE_BYTES: usize = 256 << 10;

/// Cheap to clone.
#[derive(Clone)]
pub struct Blobs {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    dir: PathBuf,
    sealer: Option<(SealingKey, Arc<dyn Chance>)>,
    next_temporary: AtomicU64,
    /// Held while a folder is made, so that nobody takes one for lasting that is not on disk yet.
    making: Mutex<()>,
    /// How many `Stored` there are of each blob.
    pins: Mutex<HashMap<BlobId, usize>>,
    /// Shared while a blob gets its name and its pin, exclusive while one is deleted.
    naming: RwLock<()>,
}

impl Blobs {
    /// Opens `dir` (made if need be) and removes what an earlier process had not finished writing. The caller has to
    /// see to it that no other process has it open.
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self, Fault> {
        Self::open_with(dir.into(), None)
    }

    /// As [`Blobs::open`], and encrypts what is written from now on with the key in `key_path`. The key is made with the
    /// directory: where there are sealed blobs and no key, nothing is opened.
    pub fn open_sealed(
        dir: impl Into<PathBuf>,
        key_path: &Path,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, Fault> {
        let dir = dir.into();
        let key = match SealingKey::load(key_path)? {
            Some(key) => key,
            None if has_sealed(&dir).or_fault(|| format!("could not look into {}", dir.display()))? => {
                let text =
                    format!("{} is encrypted, and its key {} is gone", dir.display(), key_path.display());
                return Err(Fault::new(text));
            }
            None => {
                fs::create_dir_all(&dir).or_fault(|| format!("could not make {}", dir.display()))?;
                SealingKey::make(key_path, &*chance)?
            }
        };
        Self::open_with(dir, Some((key, chance)))
    }

    fn open_with(dir: PathBuf, sealer: Option<(SealingKey, Arc<dyn Chance>)>) -> Result<Self, Fault> {
        let temporary = dir.join(TEMPORARY);
        let doing = || format!("could not open the blobs in {}", dir.display());
        fs::create_dir_all(&temporary).or_fault(doing)?;
        only_for_us(&dir).or_fault(doing)?;
        for orphan in fs::read_dir(&temporary).or_fault(doing)? {
            fs::remove_file(orphan.or_fault(doing)?.path()).or_fault(doing)?;
        }
        sync_dir(&dir).or_fault(doing)?;
        let inner = Inner {
            dir,
            sealer,
            next_temporary: 0.into(),
            making: Mutex::default(),
            pins: Mutex::default(),
            naming: RwLock::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Begins a blob of at most `size_bytes_max`.
    pub async fn create(&self, size_bytes_max: u64) -> Result<Writing, Fault> {
        let number = self.inner.next_temporary.fetch_add(1, Ordering::Relaxed);
        let path = self.inner.dir.join(TEMPORARY).join(number.to_string());
        Writing::begin(self.inner.clone(), path, size_bytes_max).await
    }

    /// Writes a whole stream. Each piece goes through `digest` on its way, for digests other than the SHA-256.
    pub async fn write_stream<S, E>(
        &self,
        stream: S,
        size_bytes_max: u64,
        mut digest: impl FnMut(&[u8]),
    ) -> Result<Stored, WriteError<E>>
    where
        S: Stream<Item = Result<Bytes, E>>,
    {
        let mut writing = self.create(size_bytes_max).await?;
        let mut stream = pin!(stream);
        while let Some(piece) = stream.next().await {
            let piece = piece.map_err(WriteError::Source)?;
            digest(&piece);
            writing.write(&piece).await?;
        }
        Ok(writing.finish().await?)
    }

    /// Writes bytes that are in memory.
    pub async fn write_bytes(&self, bytes: &[u8]) -> Result<Stored, Fault> {
        let mut writing = self.create(u64::MAX).await?;
        match writing.write::<std::convert::Infallible>(bytes).await {
            Ok(()) => writing.finish().await,
            Err(WriteError::Fault(fault)) => Err(fault),
            Err(WriteError::TooLarge { .. } | WriteError::Source(_)) => {
                Err(Fault::new("memory has no limit"))
            }
        }
    }

    /// Keeps these blobs from being deleted. Read the row that refers to them (again) after this: as long as it is there,
    /// so are they.
    pub async fn pin(&self, ids: impl IntoIterator<Item = BlobId>) -> Pins {
        let _naming = self.inner.naming.read().await;
        Pins { _pins: ids.into_iter().map(|id| Pin::new(self.inner.clone(), id)).collect() }
    }

    /// Reads rows and pins the blobs that they name, while nothing can be deleted: what the rows name is there.
    pub async fn pin_as_read<T, E>(
        &self,
        read: impl AsyncFnOnce() -> Result<(T, Vec<BlobId>), E>,
    ) -> Result<(T, Pins), E> {
        let _naming = self.inner.naming.read().await;
        let (rows, ids) = read().await?;
        let pins = ids.into_iter().map(|id| Pin::new(self.inner.clone(), id)).collect();
        Ok((rows, Pins { _pins: pins }))
    }

    /// Opens a blob at a place in its content. That it is missing is a fault: a row said that it is there.
    pub async fn reader(&self, id: &BlobId, start: u64) -> Result<Reader, Fault> {
        let doing = || format!("could not open blob {id}");
        match File::open(self.inner.sealed_path(id)).await {
            Ok(file) => {
                let key = self.inner.sealer.as_ref().map(|(key, _)| key);
                Reader::sealed(file, key.or_fault(|| format!("blob {id} is encrypted"))?, start).await
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Reader::plain(File::open(self.path(id)).await.or_fault(doing)?, start).await
            }
            Err(error) => Err(error).or_fault(doing),
        }
    }

    /// All bytes of a blob of at most `size_bytes_max`, checked against its name.
    pub async fn bytes(&self, id: &BlobId, size_bytes_max: u64) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        let mut reader = self.reader(id, 0).await?;
        loop {
            let piece = reader.next(PIECE_BYTES).await?;
            if piece.is_empty() {
                break;
            }
            bytes.extend_from_slice(&piece);
            if bytes.len() as u64 > size_bytes_max {
                return Err(Fault::new(format!(
                    "blob {id} is larger than the {size_bytes_max} bytes expected"
                )));
            }
        }
        if Sha256::digest(&bytes)[..] != id.sha256() {
            return Err(Fault::new(format!("the bytes of blob {id} are not the ones that were written")));
        }
        Ok(bytes)
    }

    /// Where a blob's plain file is, for whoever needs a path (a mount, a child process). Read only; not for directories that seal.
    pub fn path(&self, id: &BlobId) -> PathBuf {
        self.inner.path(id)
    }

    /// Deletes a blob that nobody pins and of which `unreferenced` says, while nobody can pin it, that no row refers to
    /// it. Answers whether the blob is gone.
    pub async fn delete_if<E: From<Fault>>(
        &self,
        id: &BlobId,
        unreferenced: impl AsyncFnOnce() -> Result<bool, E>,
    ) -> Result<bool, E> {
        let _nobody_pins = self.inner.naming.write().await;
        if self.inner.pins.lock().contains_key(id) || !unreferenced().await? {
            return Ok(false);
        }
        let paths = [self.path(id), self.inner.sealed_path(id)];
        let removed = blocking(move || {
            paths.iter().try_for_each(|path| match fs::remove_file(path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                removed => removed,
            })
        });
        removed.await.or_fault(|| format!("could not delete blob {id}"))?;
        Ok(true)
    }

    /// Every blob that is there, for an owner who looks for garbage.
    pub async fn ids(&self) -> Result<Vec<BlobId>, Fault> {
        let dir = self.inner.dir.clone();
        blocking(move || ids_in(&dir)).await.or_fault(|| "could not list the blobs")
    }
}

impl Inner {
    pub(crate) fn path(&self, id: &BlobId) -> PathBuf {
        self.dir.join(&id.as_str()[..2]).join(id.as_str())
    }

    fn sealed_path(&self, id: &BlobId) -> PathBuf {
        self.path(id).with_extension(SEALED)
    }

    /// What begins a file, when files are encrypted here.
    pub(crate) fn sealing(&self) -> Result<Option<(Sealing, Vec<u8>)>, Fault> {
        self.sealer.as_ref().map(|(key, chance)| Sealing::begin(key, &**chance)).transpose()
    }

    /// Gives the synced file at `temporary` its name and pins it.
    pub(crate) async fn name(self: Arc<Self>, temporary: PathBuf, id: BlobId) -> Result<Pin, Fault> {
        let naming = self.naming.read().await;
        let path = if self.sealer.is_some() { self.sealed_path(&id) } else { self.path(&id) };
        let inner = self.clone();
        let pin = Pin::new(self.clone(), id);
        let renamed = blocking(move || {
            let parent = path.parent().unwrap_or(&inner.dir);
            inner.make_folder(parent)?;
            fs::rename(&temporary, &path)?;
            sync_dir(parent)
        });
        renamed.await.or_fault(|| format!("could not name blob {}", pin.id))?;
        drop(naming);
        Ok(pin)
    }

    /// Makes a folder of the directory, on disk when this answers.
    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        let _nobody_else_makes_it = self.making.lock();
        if folder.is_dir() {
            return Ok(());
        }
        fs::create_dir_all(folder)?;
        sync_dir(&self.dir)
    }
}

/// Keeps blobs from being deleted until dropped.
pub struct Pins {
    _pins: Vec<Pin>,
}

/// Keeps a blob from being deleted.
pub(crate) struct Pin {
    blobs: Arc<Inner>,
    pub(crate) id: BlobId,
}

impl Pin {
    fn new(blobs: Arc<Inner>, id: BlobId) -> Self {
        *blobs.pins.lock().entry(id.clone()).or_insert(0) += 1;
        Self { blobs, id }
    }
}

impl Drop for Pin {
    fn drop(&mut self) {
        let mut pins = self.blobs.pins.lock();
        if let Some(count) = pins.get_mut(&self.id) {
            *count -= 1;
            if *count == 0 {
                pins.remove(&self.id);
            }
        }
    }
}

fn ids_in(dir: &Path) -> io::Result<Vec<BlobId>> {
    let mut ids = Vec::new();
    for shard in fs::read_dir(dir)? {
        let shard = shard?;
        if shard.file_name() == TEMPORARY || !shard.file_type()?.is_dir() {
            continue;
        }
        for file in fs::read_dir(shard.path())? {
            let path = file?.path();
            let is_sealed = path.extension().is_some_and(|extension| extension == SEALED);
            let name = if is_sealed { path.file_stem() } else { path.file_name() };
            ids.extend(name.and_then(|name| name.to_str()).and_then(|name| BlobId::parse(name).ok()));
        }
    }
    ids.sort();
    ids.dedup();
    Ok(ids)
}

/// Whether anything was ever encrypted here.
fn has_sealed(dir: &Path) -> io::Result<bool> {
    let shards = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        shards => shards?,
    };
    for shard in shards {
        let shard = shard?.path();
        if shard.is_dir() {
            for file in fs::read_dir(&shard)? {
                if file?.path().extension().is_some_and(|extension| extension == SEALED) {
                    return Ok(true);
                }
            }
        }
    }
    Ok(false)
}

/// A rename is on disk when its directory is.
fn sync_dir(dir: &Path) -> io::Result<()> {
    fs::File::open(dir)?.sync_all()
}

/// Function code and artifacts are nobody else's to read.
fn only_for_us(dir: &Path) -> io::Result<()> {
    #[cfg(unix)]
    fs::set_permissions(dir, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    let _ = dir;
    Ok(())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|stopped| Err(io::Error::other(stopped)))
}

#[cfg(test)]
mod tests;
