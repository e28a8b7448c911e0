//! Which IAM action each operation needs.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html> and
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html> (read 2026-11-21).
//! Surprises: a HEAD needs what its GET needs; multipart uploads need `s3:PutObject`; listing versions and uploads have
//! actions of their own. DeleteObjects is decided key by key, in its own file.

/// What an operation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The account: no bucket need exist.
    Account,
    NewBucket,
    Bucket,
    Object,
}

/// The action and target of an operation; none for what we do not have. `versioned`: the request names a version.
pub fn of(operation: &str, versioned: bool) -> Option<(&'static str, Target)> {
    use Target::{Account, Bucket, NewBucket, Object};
    let plain_or_version = |plain, version| if versioned { version } else { plain };
    Some(match operation {
        "AbortMultipartUpload" => ("s3:AbortMultipartUpload", Object),
        "CreateBucket" => ("s3:CreateBucket", NewBucket),
        "DeleteBucket" => ("s3:DeleteBucket", Bucket),
        "DeleteBucketPolicy" => ("s3:DeleteBucketPolicy", Bucket),
        "DeleteObject" => (plain_or_version("s3:DeleteObject", "s3:DeleteObjectVersion"), Object),
        "DeleteObjectTagging" => {
            (plain_or_version("s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging"), Object)
        }
        "GetBucketAccelerateConfiguration" => ("s3:GetAccelerateConfiguration", Bucket),
        "DeleteBucketCors" | "PutBucketCors" => ("s3:PutBucketCORS", Bucket),
        "GetBucketCors" => ("s3:GetBucketCORS", Bucket),
        "GetBucketLifecycleConfiguration" => ("s3:GetLifecycleConfiguration", Bucket),
        "GetBucketLogging" => ("s3:GetBucketLogging", Bucket),
        "PutBucketNotificationConfiguration" => ("s3:PutBucketNotification", Bucket),
        "GetBucketNotificationConfiguration" => ("s3:GetBucketNotification", Bucket),
        "GetBucketReplication" => ("s3:GetReplicationConfiguration", Bucket),
        "GetBucketWebsite" => ("s3:GetBucketWebsite", Bucket),
        "GetObjectLockConfiguration" => ("s3:GetBucketObjectLockConfiguration", Bucket),
        "GetBucketAcl" => ("s3:GetBucketAcl", Bucket),
        "GetBucketOwnershipControls" => ("s3:GetBucketOwnershipControls", Bucket),
        "GetBucketPolicyStatus" => ("s3:GetBucketPolicyStatus", Bucket),
        "GetBucketRequestPayment" => ("s3:GetBucketRequestPayment", Bucket),
        "GetObjectAcl" => (plain_or_version("s3:GetObjectAcl", "s3:GetObjectVersionAcl"), Object),
        "GetPublicAccessBlock" => ("s3:GetBucketPublicAccessBlock", Bucket),
        "DeletePublicAccessBlock" | "PutPublicAccessBlock" => ("s3:PutBucketPublicAccessBlock", Bucket),
        "DeleteBucketEncryption" | "PutBucketEncryption" => ("s3:PutEncryptionConfiguration", Bucket),
        "GetBucketEncryption" => ("s3:GetEncryptionConfiguration", Bucket),
        "GetBucketLocation" => ("s3:GetBucketLocation", Bucket),
        "GetBucketPolicy" => ("s3:GetBucketPolicy", Bucket),
        "GetBucketTagging" => ("s3:GetBucketTagging", Bucket),
        "GetBucketVersioning" => ("s3:GetBucketVersioning", Bucket),
        "GetObject" | "HeadObject" => (plain_or_version("s3:GetObject", "s3:GetObjectVersion"), Object),
        "GetObjectAttributes" => {
            (plain_or_version("s3:GetObjectAttributes", "s3:GetObjectVersionAttributes"), Object)
        }
        "GetObjectTagging" => (plain_or_version("s3:GetObjectTagging", "s3:GetObjectVersionTagging"), Object),
        "HeadBucket" | "ListObjects" | "ListObjectsV2" => ("s3:ListBucket", Bucket),
        "ListBuckets" => ("s3:ListAllMyBuckets", Account),
        "ListMultipartUploads" => ("s3:ListBucketMultipartUploads", Bucket),
        "ListObjectVersions" => ("s3:ListBucketVersions", Bucket),
        "ListParts" => ("s3:ListMultipartUploadParts", Object),
        "PutBucketAcl" => ("s3:PutBucketAcl", Bucket),
        "PutObjectAcl" => (plain_or_version("s3:PutObjectAcl", "s3:PutObjectVersionAcl"), Object),
        "PutBucketPolicy" => ("s3:PutBucketPolicy", Bucket),
        "DeleteBucketTagging" | "PutBucketTagging" => ("s3:PutBucketTagging", Bucket),
        "PutBucketVersioning" => ("s3:PutBucketVersioning", Bucket),
        "CompleteMultipartUpload"
        | "CopyObject"
        | "CreateMultipartUpload"
        | "PutObject"
        | "UploadPart"
        | "UploadPartCopy" => ("s3:PutObject", Object),
        "PutObjectTagging" => (plain_or_version("s3:PutObjectTagging", "s3:PutObjectVersionTagging"), Object),
        _ => return None,
    })
}

/// What else a request needs because of its headers.
pub fn of_tags(operation: &str, has_tags: bool) -> Option<&'static str> {
    let takes_tags = matches!(operation, "CopyObject" | "CreateMultipartUpload" | "PutObject");
    (takes_tags && has_tags).then_some("s3:PutObjectTagging")
}
