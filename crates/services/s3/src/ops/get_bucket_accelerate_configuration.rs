//! GetBucketAccelerateConfiguration
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAccelerateConfiguration.html> (read 2026-11-21).
//! There is no transfer acceleration: the answer is AWS's for a bucket that never had it.

use crate::refusal::Result;
use crate::{S3, bucket};
use s3s::dto::{GetBucketAccelerateConfigurationInput, GetBucketAccelerateConfigurationOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = GetBucketAccelerateConfigurationInput;
pub type Output = GetBucketAccelerateConfigurationOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    s3.read(|tx| bucket(tx, &request.input.bucket)).await?;
    super::answer(GetBucketAccelerateConfigurationOutput::default())
}
