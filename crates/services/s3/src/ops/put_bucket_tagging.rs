//! PutBucketTagging
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html> (read 2026-11-21).

use crate::S3;
use crate::refusal::Result;
use crate::rules::tagging;
use s3s::dto::{PutBucketTaggingInput, PutBucketTaggingOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = PutBucketTaggingInput;
pub type Output = PutBucketTaggingOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let tags = tagging::of_bucket(tagging::from_wire(request.input.tagging.tag_set)?)?;
    super::change_bucket(s3, request.input.bucket, move |row| row.tags.clone_from(&tags)).await?;
    super::no_content(PutBucketTaggingOutput {})
}
