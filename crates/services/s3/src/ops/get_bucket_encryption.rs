//! GetBucketEncryption
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html> (read 2026-11-21).
//! AWS encrypts every bucket since 2023; here none is, and the answer says so.

use crate::refusal::Result;
use crate::{S3, bucket, errors};
use s3s::dto::{GetBucketEncryptionInput, GetBucketEncryptionOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = GetBucketEncryptionInput;
pub type Output = GetBucketEncryptionOutput;

pub async fn run(
    s3: &S3,
    _cx: &Cx,
    request: S3Request<Input>,
) -> Result<S3Response<Output>> {
    s3.read(|tx| bucket(tx, &request.input.bucket)).await?;
    Err(errors::no_encryption_configuration().into())
}
