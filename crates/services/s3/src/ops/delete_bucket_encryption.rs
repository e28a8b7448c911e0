//! DeleteBucketEncryption
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html> (read 2026-11-21): "resets the
//! default encryption for the bucket as server-side encryption with Amazon S3 managed keys (SSE-S3)".

use crate::S3;
use crate::refusal::Result;
use s3s::dto::{DeleteBucketEncryptionInput, DeleteBucketEncryptionOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = DeleteBucketEncryptionInput;
pub type Output = DeleteBucketEncryptionOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    super::change_bucket(s3, request.input.bucket, |row| {
        (row.bucket_key, row.says_encryption) = (false, false)
    })
    .await?;
    super::no_content(DeleteBucketEncryptionOutput {})
}
