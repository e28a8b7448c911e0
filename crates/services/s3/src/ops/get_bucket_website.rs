//! GetBucketWebsite
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketWebsite.html> (read 2026-11-21).
//! No bucket is a website, since PutBucketWebsite is refused: this answers NoSuchWebsiteConfiguration.

use crate::refusal::Result;
use crate::{S3, bucket, errors};
use s3s::dto::{GetBucketWebsiteInput, GetBucketWebsiteOutput};
use s3s::{S3ErrorCode, S3Request, S3Response};
use wire::Cx;

pub type Input = GetBucketWebsiteInput;
pub type Output = GetBucketWebsiteOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    s3.read(|tx| bucket(tx, &request.input.bucket)).await?;
    Err(errors::nothing_configured(
        S3ErrorCode::NoSuchWebsiteConfiguration,
        "The specified bucket does not have a website configuration",
    )
    .into())
}
