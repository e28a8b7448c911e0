//! DeleteBucketTagging
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html> (read 2026-11-21).

use crate::S3;
use crate::refusal::Result;
use s3s::dto::{DeleteBucketTaggingInput, DeleteBucketTaggingOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = DeleteBucketTaggingInput;
pub type Output = DeleteBucketTaggingOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    super::change_bucket(s3, request.input.bucket, |row| row.tags.clear()).await?;
    super::no_content(DeleteBucketTaggingOutput {})
}
