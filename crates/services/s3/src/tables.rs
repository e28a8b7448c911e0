//! Row types and keys.
//!
//! A key's newest version stands in [`Objects`] as long as it is an object, so that listing and getting never look at
//! history. Older versions and all delete markers stand in [`Versions`], newest first. In a bucket that never had
//! versioning, `Versions` stays empty. [`history`](crate::history) keeps the two tables true.
//!
//! Bucket names are unique in a partition, across accounts and regions, as in AWS: the row says whose a bucket is.

use blob::BlobId;
use kernel::{AccountId, Region, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::Table;

pub type Tags = Vec<(String, String)>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Versioning {
    /// Never enabled: there is one version, `null`.
    Off,
    Enabled,
    Suspended,
}

/// What is forbidden to the public: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicAccessBlock {
    pub block_acls: bool,
    pub ignore_acls: bool,
    pub block_policy: bool,
    pub restrict_buckets: bool,
}

/// What pages of these origins may ask.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorsRule {
    pub id: Option<String>,
    pub allowed_headers: Vec<String>,
    pub allowed_methods: Vec<String>,
    pub allowed_origins: Vec<String>,
    pub expose_headers: Vec<String>,
    pub max_age_s: Option<i32>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BucketRow {
    pub owner: AccountId,
    pub region: Region,
    pub made: Timestamp,
    pub versioning: Versioning,
    #[serde(default)]
    pub tags: Tags,
    /// The bucket policy's text, as it was put.
    #[serde(default)]
    pub policy: Option<String>,
    #[serde(default)]
    pub public_access: Option<PublicAccessBlock>,
    /// What PutBucketEncryption said of a bucket key.
    #[serde(default)]
    pub bucket_key: bool,
    /// Whether PutBucketEncryption was called at all: without it objects are encrypted the same way.
    #[serde(default)]
    pub says_encryption: bool,
    #[serde(default)]
    pub cors: Option<Vec<CorsRule>>,
    /// Whether changes of its objects are announced.
    #[serde(default)]
    pub tells_event_bridge: bool,
}

/// Key: the bucket's name.
pub struct Buckets;
impl Table for Buckets {
    const NAME: &'static str = "s3.buckets";
    type Key = String;
    type Row = BucketRow;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Algorithm {
    Crc32,
    Crc32c,
    Crc64Nvme,
    Sha1,
    Sha256,
}

/// A checksum as S3 shows it: base64, with `-PARTS` when it is one of the parts' checksums.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checksum {
    pub algorithm: Algorithm,
    pub value: String,
    pub composite: bool,
}

/// Where an object's bytes are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    Blob(BlobId),
    /// The rows of [`Parts`] under this upload id, in order.
    Parts {
        upload_id: String,
        count: u64,
    },
}

/// What the client says about an object and gets back with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    pub content_type: Option<String>,
    pub content_encoding: Option<String>,
    pub content_disposition: Option<String>,
    pub content_language: Option<String>,
    pub cache_control: Option<String>,
    pub expires: Option<Timestamp>,
    pub website_redirect_location: Option<String>,
    pub metadata: BTreeMap<String, String>,
    /// None is STANDARD.
    pub storage_class: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ObjectRow {
    pub version_id: String,
    /// Grows with each version of a key.
    pub order: u64,
    pub made: Timestamp,
    pub size_bytes: u64,
    /// Without quotes.
    pub e_tag: String,
    pub checksum: Option<Checksum>,
    /// Whether its bytes are encrypted on disk. Those of before this was known are not.
    #[serde(default)]
    pub is_sealed: bool,
    pub content: Content,
    pub description: Description,
    #[serde(default)]
    pub tags: Tags,
}

/// Key: bucket, object key.
pub struct Objects;
impl Table for Objects {
    const NAME: &'static str = "s3.objects";
    type Key = (String, String);
    type Row = ObjectRow;
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DeleteMarkerRow {
    pub version_id: String,
    pub order: u64,
    pub made: Timestamp,
}

#[allow(clippy::large_enum_variant, reason = "most versions are objects")]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum VersionRow {
    Object(ObjectRow),
    DeleteMarker(DeleteMarkerRow),
}

impl VersionRow {
    pub fn version_id(&self) -> &str {
        match self {
            VersionRow::Object(row) => &row.version_id,
            VersionRow::DeleteMarker(row) => &row.version_id,
        }
    }

    pub fn order(&self) -> u64 {
        match self {
            VersionRow::Object(row) => row.order,
            VersionRow::DeleteMarker(row) => row.order,
        }
    }
}

/// Key: bucket, object key, `u64::MAX` less the order, so that the newest comes first.
pub struct Versions;
impl Table for Versions {
    const NAME: &'static str = "s3.versions";
    type Key = (String, String, u64);
    type Row = VersionRow;
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UploadRow {
    pub made: Timestamp,
    pub initiator: String,
    pub description: Description,
    pub tags: Tags,
    /// The algorithm that was announced for the parts, and whether the whole has a checksum of its own.
    pub algorithm: Option<Algorithm>,
    pub composite: bool,
    /// Whether the key had an object when the upload began.
    #[serde(default)]
    pub over_object: bool,
}

/// Uploads in progress. Key: bucket, object key, upload id.
pub struct Uploads;
impl Table for Uploads {
    const NAME: &'static str = "s3.uploads";
    type Key = (String, String, String);
    type Row = UploadRow;
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PartRow {
    pub blob: BlobId,
    pub size_bytes: u64,
    /// The MD5 in hexadecimal.
    pub e_tag: String,
    pub checksum: Option<Checksum>,
    #[serde(default)]
    pub is_sealed: bool,
    pub made: Timestamp,
}

/// Parts of uploads in progress and of completed objects. Key: upload id, part number.
pub struct Parts;
impl Table for Parts {
    const NAME: &'static str = "s3.parts";
    type Key = (String, u64);
    type Row = PartRow;
}

/// How many rows refer to a blob. Key: blob id. No row when none does.
pub struct BlobUses;
impl Table for BlobUses {
    const NAME: &'static str = "s3.blob_uses";
    type Key = String;
    type Row = u64;
}

/// Blobs that nothing refers to any more, to be deleted. Key: blob id.
pub struct Garbage;
impl Table for Garbage {
    const NAME: &'static str = "s3.garbage";
    type Key = String;
    type Row = ();
}
