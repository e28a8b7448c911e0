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
        "DeleteObject" => (plain_or_version("s3:DeleteObject", "s3:DeleteObjectVersion"), Object),
        "DeleteObjectTagging" => {
            (plain_or_version("s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging"), Object)
        }
        "GetObjectAcl" => (plain_or_version("s3:GetObjectAcl", "s3:GetObjectVersionAcl"), Object),
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
        "PutObjectAcl" => (plain_or_version("s3:PutObjectAcl", "s3:PutObjectVersionAcl"), Object),
        "CompleteMultipartUpload"
        | "CopyObject"
        | "CreateMultipartUpload"
        | "PutObject"
        | "UploadPart"
        | "UploadPartCopy" => ("s3:PutObject", Object),
        "PutObjectTagging" => (plain_or_version("s3:PutObjectTagging", "s3:PutObjectVersionTagging"), Object),
        _ => return of_configuration(operation).map(|action| (action, Bucket)),
    })
}

/// What is needed to see or change what a bucket is set to.
fn of_configuration(operation: &str) -> Option<&'static str> {
    Some(match operation {
        "DeleteBucketPolicy" => "s3:DeleteBucketPolicy",
        "GetBucketAccelerateConfiguration" => "s3:GetAccelerateConfiguration",
        "DeleteBucketCors" | "PutBucketCors" => "s3:PutBucketCORS",
        "DeleteBucketLifecycle" => "s3:PutLifecycleConfiguration",
        "DeleteBucketReplication" => "s3:PutReplicationConfiguration",
        "DeleteBucketWebsite" => "s3:DeleteBucketWebsite",
        "GetBucketCors" => "s3:GetBucketCORS",
        "GetBucketLifecycleConfiguration" => "s3:GetLifecycleConfiguration",
        "GetBucketLogging" => "s3:GetBucketLogging",
        "PutBucketNotificationConfiguration" => "s3:PutBucketNotification",
        "GetBucketNotificationConfiguration" => "s3:GetBucketNotification",
        "GetBucketReplication" => "s3:GetReplicationConfiguration",
        "GetBucketWebsite" => "s3:GetBucketWebsite",
        "GetObjectLockConfiguration" => "s3:GetBucketObjectLockConfiguration",
        "GetBucketAcl" => "s3:GetBucketAcl",
        "PutBucketOwnershipControls" => "s3:PutBucketOwnershipControls",
        "GetBucketOwnershipControls" => "s3:GetBucketOwnershipControls",
        "GetBucketPolicyStatus" => "s3:GetBucketPolicyStatus",
        "GetBucketRequestPayment" => "s3:GetBucketRequestPayment",
        "GetPublicAccessBlock" => "s3:GetBucketPublicAccessBlock",
        "DeletePublicAccessBlock" | "PutPublicAccessBlock" => "s3:PutBucketPublicAccessBlock",
        "DeleteBucketEncryption" | "PutBucketEncryption" => "s3:PutEncryptionConfiguration",
        "GetBucketEncryption" => "s3:GetEncryptionConfiguration",
        "GetBucketLocation" => "s3:GetBucketLocation",
        "GetBucketPolicy" => "s3:GetBucketPolicy",
        "GetBucketTagging" => "s3:GetBucketTagging",
        "GetBucketVersioning" => "s3:GetBucketVersioning",
        "PutBucketAcl" => "s3:PutBucketAcl",
        "PutBucketPolicy" => "s3:PutBucketPolicy",
        "DeleteBucketTagging" | "PutBucketTagging" => "s3:PutBucketTagging",
        "PutBucketVersioning" => "s3:PutBucketVersioning",
        _ => return None,
    })
}

/// What else a request needs because of its headers.
pub fn of_tags(operation: &str, has_tags: bool) -> Option<&'static str> {
    let takes_tags = matches!(operation, "CopyObject" | "CreateMultipartUpload" | "PutObject");
    (takes_tags && has_tags).then_some("s3:PutObjectTagging")
}
