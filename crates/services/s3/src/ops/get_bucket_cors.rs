//! GetBucketCors
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html> (read 2026-11-21).
//! No bucket has rules for other origins, since PutBucketCors is refused: this answers NoSuchCORSConfiguration.

use crate::refusal::Result;
use crate::{S3, bucket, errors};
use s3s::dto::{GetBucketCorsInput, GetBucketCorsOutput};
use s3s::{S3ErrorCode, S3Request, S3Response};
use wire::Cx;

pub type Input = GetBucketCorsInput;
pub type Output = GetBucketCorsOutput;

pub async fn run(
    s3: &S3,
    _cx: &Cx,
    request: S3Request<Input>,
) -> Result<S3Response<Output>> {
    s3.read(|tx| bucket(tx, &request.input.bucket)).await?;
    Err(errors::nothing_configured(S3ErrorCode::NoSuchCORSConfiguration, "The CORS configuration does not exist").into())
}
