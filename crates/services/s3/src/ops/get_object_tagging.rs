//! GetObjectTagging
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html> (read 2026-11-21).

use crate::finding::{shown_version, tagged};
use crate::refusal::Result;
use crate::rules::tagging;
use crate::{S3, bucket};
use s3s::dto::{GetObjectTaggingInput, GetObjectTaggingOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = GetObjectTaggingInput;
pub type Output = GetObjectTaggingOutput;

pub async fn run(s3: &S3, cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let input = request.input;
    let read = s3.read(|tx| {
        let versioning = bucket(tx, &input.bucket)?.versioning;
        Ok((versioning, tagged(tx, &input.bucket, &input.key, input.version_id.as_deref())?))
    });
    let (versioning, row) = s3.hide_absence(cx, &input.bucket, read.await).await?;
    super::answer(GetObjectTaggingOutput {
        version_id: shown_version(versioning, &row.version_id),
        tag_set: tagging::to_wire(row.tags),
    })
}
