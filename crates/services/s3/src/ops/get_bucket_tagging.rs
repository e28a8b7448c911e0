//! GetBucketTagging
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html> (read 2026-11-21).

use crate::refusal::Result;
use crate::rules::tagging;
use crate::{S3, bucket, errors};
use s3s::dto::{GetBucketTaggingInput, GetBucketTaggingOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = GetBucketTaggingInput;
pub type Output = GetBucketTaggingOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let row = s3.read(|tx| bucket(tx, &request.input.bucket)).await?;
    if row.tags.is_empty() {
        return Err(errors::no_such_tag_set().into());
    }
    super::answer(GetBucketTaggingOutput { tag_set: tagging::to_wire(row.tags) })
}
