//! S3: buckets, objects and their versions, uploads in parts.
//!
//! Owns every bucket of every account, and the bytes in its own blob directory. Promises: an object is whole or not there;
//! what was answered is on disk; bytes are streamed, so that an object's size costs no memory; a body whose signature,
//! hash, MD5 or checksum does not hold is never stored; what is stored is encrypted with a key of this server's (SSE-S3,
//! `AES256`: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingServerSideEncryption.html>, read 2026-11-21).
//!
//! S3's wire is s3s ([`http`]): it routes, verifies signatures and reads and writes XML. What the answers are is here.
//! Reading order: [`tables`], [`history`] (versions), [`rules`] (what S3 refuses and shows), [`receiving`] and [`reading`]
//! (bytes), [`announcing`] (events), [`ops`] (one file per operation), [`http`] (front door, who may, what errors look like), [`garbage`].
//!
//! Left out: ACLs (buckets are "bucket owner enforced", AWS's default), lifecycle, replication, notifications but those to EventBridge, object
//! lock, encryption with KMS, website hosting, redirects to a bucket's own region (one endpoint serves all), requester pays.

mod announcing;
mod describing;
mod errors;
mod finding;
mod garbage;
mod history;
pub mod http;
mod listings;
pub mod ops;
mod reading;
mod receiving;
mod refusal;
mod rules;
mod storing;
mod tables;
pub mod typed;

use blob::Blobs;
use kernel::{AccountId, Chance, Clock, Fault, Timestamp};
use refusal::{Refused, Result};
use std::path::Path;
use std::sync::Arc;
use store::{Read, Store, Write};
use tables::{BucketRow, Buckets};
use wire::Caller;

pub struct S3 {
    store: Store,
    blobs: Blobs,
    caller: Caller,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
}

impl S3 {
    /// `blob_dir` belongs to this service alone, and so does the file beside it with the key that its bytes are encrypted with
    /// (a link to another place will do).
    pub fn new(
        store: Store,
        blob_dir: &Path,
        caller: Caller,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> std::result::Result<Self, Fault> {
        let blobs = Blobs::open_sealed(blob_dir, &blob_dir.with_extension("key"), chance.clone())?;
        Ok(Self { store, blobs, caller, clock, chance })
    }

    async fn write<T, F>(&self, closure: F) -> Result<T>
    where
        F: FnMut(&mut Write<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.store.write(closure).await
    }

    async fn read<T>(&self, closure: impl FnMut(&Read<'_>) -> Result<T>) -> Result<T> {
        self.store.read(closure).await
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The random part of a version or upload id.
    fn salt(&self) -> String {
        self.chance.alphanumeric(19)
    }
}

/// The bucket, or NoSuchBucket.
fn bucket(tx: &Read<'_>, name: &str) -> Result<BucketRow> {
    Ok(tx.get::<Buckets>(&name.to_owned())?.ok_or_else(errors::no_such_bucket)?)
}

/// What stands for an account where S3 shows owners: 64 hexadecimal digits, always the same ones.
fn canonical_id(account: &AccountId) -> String {
    use sha2::Digest;
    hex::encode(sha2::Sha256::digest(format!("canonical user of account {account}")))
}

fn owner(account: &AccountId) -> s3s::dto::Owner {
    s3s::dto::Owner { id: Some(canonical_id(account)), display_name: None }
}

/// A moment as s3s writes it. AWS's listings have whole seconds; here they have milliseconds, because everything happens
/// within one second: `aws s3 sync` uploads a file again whose time is later than the object's. Of buckets and copies, whose
/// times nobody compares, seconds are told as AWS does (`test_s3_timestamp_precision` in
/// <https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3.py>, read 2026-11-21).
fn wire_time(at: Timestamp) -> s3s::dto::Timestamp {
    std::time::SystemTime::from(Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)).into()
}

fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

/// A moment as s3s read it.
fn time_from_wire(at: s3s::dto::Timestamp) -> Option<Timestamp> {
    let mut text = Vec::new();
    at.format(s3s::dto::TimestampFormat::DateTime, &mut text).ok()?;
    std::str::from_utf8(&text).ok()?.parse().ok()
}
