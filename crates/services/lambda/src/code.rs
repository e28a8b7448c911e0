//! A function's code: taken from the request or from S3, checked by unzipping it, kept as a blob, given out by signed URL.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html> (read 2026-11-21): 50 MB zipped in
//! a request, 250 MB unzipped. A zip in S3 is streamed into its blob. The unzipped folder is named by the zip's digest and is only a copy: it is made again
//! from the blob when it is missing.

use crate::Lambda;
use crate::errors;
use crate::tables::Code;
use api_lambda::FunctionCode;
use blob::{BlobId, Stored, WriteError};
use exec::unzip::{Bounds, UnzipError, unzip};
use futures_util::TryStreamExt;
use kernel::{Fault, OrFault};
use sha2::Digest;
use std::path::{Path, PathBuf};
use std::time::Duration;
use wire::{Body, Cx, Failure, OperationError};

pub const ZIPPED_BYTES_MAX: usize = 52_428_800;
pub const UNZIPPED_BYTES_MAX: u64 = 262_144_000;
/// What no zip reaches that unzips to [`UNZIPPED_BYTES_MAX`]: such a one is not stored before it is refused.
const STORED_BYTES_MAX: u64 = 2 * UNZIPPED_BYTES_MAX;
const ENTRIES_MAX: usize = 200_000;
const URL_LIFETIME: Duration = Duration::from_secs(600);
/// Of the server's own name space: what `Code.Location` begins with.
pub const CODE_PATH: &str = "/_landfall/code/";

/// A zip that is stored and stays until this is dropped, referenced or not.
pub struct Taken {
    pub code: Code,
    _pin: Stored,
}

impl Lambda {
    /// Checks and stores what a request names as code.
    pub(crate) async fn take_code(&self, cx: &Cx, given: FunctionCode) -> Result<Taken, Failure> {
        if given.image_uri.is_some() {
            return Err(errors::lacking("functions from container images").into());
        }
        if given.source_kms_key_arn.is_some() {
            return Err(errors::lacking("function code encrypted with a key of yours").into());
        }
        let zip = match (given.zip_file, given.s3_bucket, given.s3_key) {
            (Some(bytes), None, None) => {
                if bytes.len() > ZIPPED_BYTES_MAX {
                    return Err(errors::zip_too_large(ZIPPED_BYTES_MAX).into());
                }
                bytes.into()
            }
            (None, Some(bucket), Some(key)) => {
                self.object_in_s3(cx, bucket, key, given.s3_object_version).await?
            }
            (None, None, None) => {
                return Err(errors::invalid("Please provide a source for function code.").into());
            }
            _ => {
                let message = "Please do not provide other FunctionCode parameters when providing a ZipFile.";
                return Err(errors::invalid(message).into());
            }
        };
        if zip.size_bytes() == 0 {
            return Err(errors::invalid("Uploaded file must be a non-empty zip").into());
        }
        let pin = self.stored(&zip).await?;
        let code = Code { id: pin.id().clone(), size_bytes: pin.size_bytes };
        self.unpacked(&code.id).await?;
        Ok(Taken { code, _pin: pin })
    }

    async fn stored(&self, zip: &Body) -> Result<Stored, Failure> {
        let mut writing = self.blobs.create(STORED_BYTES_MAX).await?;
        let mut pieces = zip.stream();
        while let Some(piece) = pieces.try_next().await? {
            match writing.write::<std::convert::Infallible>(&piece).await {
                Ok(()) => {}
                Err(WriteError::TooLarge { .. }) => {
                    return Err(errors::unzipped_too_large(UNZIPPED_BYTES_MAX).into());
                }
                Err(WriteError::Fault(fault)) => return Err(fault.into()),
                Err(WriteError::Source(never)) => match never {},
            }
        }
        Ok(writing.finish().await?)
    }

    /// With the caller's own permissions, as AWS does.
    async fn object_in_s3(
        &self,
        cx: &Cx,
        bucket: String,
        key: String,
        version: Option<String>,
    ) -> Result<Body, Failure> {
        let input = api_s3::GetObjectInput { bucket, key, version_id: version, ..Default::default() };
        match self.caller.call::<api_s3::GetObject>(cx, input).await {
            Ok(output) => Ok(output.body.unwrap_or_default()),
            Err(api_s3::GetObjectError::Fault(fault)) => Err(fault.into()),
            Err(error) => Err(errors::invalid(format!(
                "Error occurred while GetObject. S3 Error Code: {}. S3 Error Message: {}",
                error.code(),
                error.message()
            ))
            .into()),
        }
    }

    /// The folder with the unzipped code.
    pub(crate) async fn unpacked(&self, id: &BlobId) -> Result<PathBuf, Failure> {
        let folder = self.tasks.join(id.as_str());
        if folder.is_dir() {
            return Ok(folder);
        }
        let (zip, beside) = (self.blobs.path(id), self.tasks.join(format!("{id}.{}", self.chance.hex(8))));
        let (from, to, whole) = (zip, beside.clone(), folder.clone());
        let done = tokio::task::spawn_blocking(move || unpack(&from, &to, &whole)).await;
        let done = done.or_fault(|| "unzipping was cut off")?;
        if done.is_err() {
            let _ = tokio::fs::remove_dir_all(&beside).await;
        }
        match done {
            Ok(()) => Ok(folder),
            Err(UnzipError::Fault(fault)) => Err(fault.into()),
            Err(UnzipError::TooLarge(limit)) => Err(errors::unzipped_too_large(limit).into()),
            Err(UnzipError::Unreadable(_) | UnzipError::TooMany(_) | UnzipError::Escapes(_)) => {
                Err(errors::bad_zip().into())
            }
        }
    }

    /// Where the code can be fetched for ten minutes by whoever has the URL.
    pub(crate) fn code_url(&self, cx: &Cx, id: &BlobId) -> String {
        let expires = kernel::clock::later(self.clock.now(), URL_LIFETIME).as_second();
        let seal = self.seal(id.as_str(), expires);
        format!("{}{CODE_PATH}{id}?expires={expires}&signature={seal}", cx.endpoint)
    }

    fn seal(&self, id: &str, expires: i64) -> String {
        hex::encode(wire::sigv4::hmac_sha256(&self.url_key, format!("{id} {expires}").as_bytes()))
    }

    /// The file that a code URL leads to; none for one that was not given out here or is too old.
    pub fn download(&self, path: &str, query: &str) -> Option<PathBuf> {
        let id = BlobId::parse(path.strip_prefix(CODE_PATH)?).ok()?;
        let of = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        let expires: i64 = of("expires")?.parse().ok()?;
        let seal = self.seal(id.as_str(), expires);
        let is_ours: bool =
            subtle::ConstantTimeEq::ct_eq(seal.as_bytes(), of("signature")?.as_bytes()).into();
        (is_ours && expires > self.clock.now().as_second()).then(|| self.blobs.path(&id))
    }

    pub(crate) fn new_url_key(chance: &dyn kernel::Chance) -> [u8; 32] {
        let mut key = [0; 32];
        chance.fill(&mut key);
        sha2::Sha256::digest(key).into()
    }

    /// Removes blobs that no version names any more. Their folders go at the next start: calls may still run in them.
    pub(crate) async fn drop_unused(&self, ids: Vec<BlobId>) -> Result<(), Fault> {
        for id in ids {
            let (store, wanted) = (self.store.clone(), id.clone());
            self.blobs.delete_if::<Fault>(&id, async || is_unused(&store, wanted).await).await?;
        }
        Ok(())
    }
}

async fn is_unused(store: &store::Store, id: BlobId) -> Result<bool, Fault> {
    use crate::tables::{Functions, LayerVersions, Versions};
    store
        .read(move |tx| {
            let functions = tx.scan::<Functions>(&(), None, usize::MAX)?;
            let versions = tx.scan::<Versions>(&(), None, usize::MAX)?;
            let layers = tx.scan::<LayerVersions>(&(), None, usize::MAX)?;
            Ok(functions.iter().all(|(_, row)| row.latest.settings.blobs().all(|used| *used != id))
                && versions.iter().all(|(_, row)| row.settings.blobs().all(|used| *used != id))
                && layers.iter().all(|(_, row)| row.code.id != id))
        })
        .await
}

fn unpack(zip: &Path, beside: &Path, whole: &Path) -> Result<(), UnzipError> {
    let file = std::fs::File::open(zip).or_fault(|| format!("opening {}", zip.display()))?;
    let bounds = Bounds { size_bytes_max: UNZIPPED_BYTES_MAX, entries_max: ENTRIES_MAX };
    unzip(std::io::BufReader::new(file), beside, bounds)?;
    match std::fs::rename(beside, whole) {
        // Somebody else was quicker with the same code.
        Err(_) if whole.is_dir() => {
            let _ = std::fs::remove_dir_all(beside);
            Ok(())
        }
        renamed => Ok(renamed.or_fault(|| format!("naming {}", whole.display()))?),
    }
}
