//! HeadBucket
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html> (read 2026-11-21).
//! Surprises: the region is a header (`x-amz-bucket-region`); the 404 of a HEAD has no body, so no code either.

use crate::refusal::Result;
use crate::{S3, bucket};
use http::{HeaderValue, header::CONTENT_TYPE};
use s3s::dto::{HeadBucketInput, HeadBucketOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = HeadBucketInput;
pub type Output = HeadBucketOutput;

pub async fn run(s3: &S3, cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let row = s3.read(|tx| bucket(tx, &request.input.bucket)).await?;
    let mut answer = S3Response::new(HeadBucketOutput {
        bucket_region: Some(row.region.to_string()),
        access_point_alias: Some(false),
        ..HeadBucketOutput::default()
    });
    // It has no body, and says what its body would be.
    answer.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    answer.headers.extend(super::bucket_arn(cx, &request.input.bucket));
    Ok(answer)
}
