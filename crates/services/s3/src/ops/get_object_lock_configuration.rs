//! GetObjectLockConfiguration
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html> (read 2026-11-21).
//! No bucket locks objects, since making one that does is refused: this answers
//! ObjectLockConfigurationNotFoundError.

use crate::refusal::Result;
use crate::{S3, bucket, errors};
use s3s::dto::{GetObjectLockConfigurationInput, GetObjectLockConfigurationOutput};
use s3s::{S3ErrorCode, S3Request, S3Response};
use wire::Cx;

pub type Input = GetObjectLockConfigurationInput;
pub type Output = GetObjectLockConfigurationOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    s3.read(|tx| bucket(tx, &request.input.bucket)).await?;
    Err(errors::nothing_configured(
        S3ErrorCode::ObjectLockConfigurationNotFoundError,
        "Object Lock configuration does not exist for this bucket",
    )
    .into())
}
