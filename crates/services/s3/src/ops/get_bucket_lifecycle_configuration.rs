//! GetBucketLifecycleConfiguration
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html> (read 2026-11-21).
//! No bucket has a lifecycle, since PutBucketLifecycleConfiguration is refused: this answers
//! NoSuchLifecycleConfiguration.

use crate::refusal::Result;
use crate::{S3, bucket, errors};
use s3s::dto::{GetBucketLifecycleConfigurationInput, GetBucketLifecycleConfigurationOutput};
use s3s::{S3ErrorCode, S3Request, S3Response};
use wire::Cx;

pub type Input = GetBucketLifecycleConfigurationInput;
pub type Output = GetBucketLifecycleConfigurationOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    s3.read(|tx| bucket(tx, &request.input.bucket)).await?;
    Err(errors::nothing_configured(
        S3ErrorCode::NoSuchLifecycleConfiguration,
        "The lifecycle configuration does not exist",
    )
    .into())
}
