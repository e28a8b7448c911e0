//! DeleteObjectTagging
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html> (read 2026-11-21).

use crate::S3;
use crate::refusal::Result;
use s3s::dto::{DeleteObjectTaggingInput, DeleteObjectTaggingOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = DeleteObjectTaggingInput;
pub type Output = DeleteObjectTaggingOutput;

pub async fn run(s3: &S3, cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let DeleteObjectTaggingInput { bucket, key, version_id, .. } = request.input;
    let version_id = super::put_object_tagging::set(s3, cx, bucket, key, version_id, Vec::new()).await?;
    super::no_content(DeleteObjectTaggingOutput { version_id })
}
