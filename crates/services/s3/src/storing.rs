//! The transaction that makes received bytes an object.

use crate::announcing::{News, Of};
use crate::refusal::Result;
use crate::rules::conditions::Conditions;
use crate::tables::{ObjectRow, Versioning};
use crate::{S3, bucket, errors, history};

const KEY_BYTES_MAX: usize = 1024;

/// What a put is told as, and by whom it was asked for.
pub struct Told {
    pub news: News,
    pub reason: &'static str,
}

/// What a put answers with.
pub struct Put {
    pub row: ObjectRow,
    pub versioning: Versioning,
}

impl Put {
    /// Surprise: who puts the version `null` into a bucket with suspended versioning is not told of it; who deletes or gets it is
    /// (<https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_api.snapshot.json>,
    /// `test_delete_object_on_suspended_bucket`, recorded 2025-01-21).
    pub fn shown_version(&self) -> Option<String> {
        (self.versioning == Versioning::Enabled).then(|| self.row.version_id.clone())
    }
}

pub fn check_key(key: &str) -> Result<()> {
    if key.len() > KEY_BYTES_MAX { Err(errors::key_too_long().into()) } else { Ok(()) }
}

impl S3 {
    /// Refuses early what the transaction would refuse after the whole body had come.
    pub(crate) async fn may_put(&self, bucket_name: &str, key: &str, conditions: &Conditions) -> Result<()> {
        check_key(key)?;
        self.read(|tx| {
            bucket(tx, bucket_name)?;
            let existing = history::current(tx, bucket_name, key)?;
            Ok(conditions.on_write(existing.as_ref().map(|row| row.e_tag.as_str()))?)
        })
        .await
    }

    /// Makes `row` the current version of the key. Version, order and time are set on the way. `pinned` keeps its bytes: until the
    /// commit, also when the client has gone away and nobody waits for it.
    pub(crate) async fn put_row(
        &self,
        bucket_name: String,
        key: String,
        row: ObjectRow,
        conditions: Conditions,
        told: Told,
        pinned: impl Send + 'static,
    ) -> Result<Put> {
        let (now, salt) = (self.now(), self.salt());
        self.write(move |tx| {
            let _kept_with_the_closure = &pinned;
            let of = bucket(tx, &bucket_name)?;
            let versioning = of.versioning;
            let existing = history::current(tx, &bucket_name, &key)?;
            conditions.on_write(existing.as_ref().map(|row| row.e_tag.as_str()))?;
            let moment = history::Moment { versioning, now, salt: &salt };
            let row = history::put(tx, &bucket_name, &key, row.clone(), &moment)?;
            let of = Of { row: &of, bucket: &bucket_name, key: &key };
            told.news.created(tx, &of, &row, told.reason)?;
            Ok(Put { row, versioning })
        })
        .await
    }
}

impl ObjectRow {
    /// A row that [`S3::put_row`] completes.
    pub fn draft(
        content: crate::tables::Content,
        size_bytes: u64,
        e_tag: String,
        checksum: Option<crate::tables::Checksum>,
        is_sealed: bool,
    ) -> Self {
        Self {
            version_id: String::new(),
            order: 0,
            made: kernel::Timestamp::UNIX_EPOCH,
            size_bytes,
            e_tag,
            checksum,
            is_sealed,
            content,
            description: Default::default(),
            tags: Vec::new(),
        }
    }
}
