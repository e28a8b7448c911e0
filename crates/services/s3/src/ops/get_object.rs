//! GetObject
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html> (read 2026-11-21).
//! Surprises: checksums are told only on demand (`x-amz-checksum-mode: ENABLED`) and never for a range; `response-*`
//! parameters need a signed request; a 304 and a 412 are decided before the range.

use crate::S3;
use crate::describing::{asked_of, checksum_type, describe, set_checksum, size};
use crate::finding::{find, parts_count, shown_checksum, shown_version};
use crate::refusal::Result;
use crate::rules::ranges::Slice;
use http::StatusCode;
use s3s::dto::{GetObjectInput, GetObjectOutput, StreamingBlob};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = GetObjectInput;
pub type Output = GetObjectOutput;

pub async fn run(s3: &S3, cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let input = &request.input;
    let found = find(s3, cx, &asked_of!(input)).await?;
    let mut output = GetObjectOutput::default();
    describe!(output, &found.held.row);
    output.content_length = Some(size(found.slice.length));
    output.content_range = found.slice.content_range(found.held.row.size_bytes);
    output.version_id = shown_version(found.versioning, &found.held.row.version_id);
    output.parts_count = parts_count(&found, input.part_number);
    output.tag_count = i32::try_from(found.held.row.tags.len()).ok().filter(|count| *count > 0);
    if let Some(checksum) = shown_checksum(&found, input.checksum_mode.is_some()) {
        output.checksum_type = Some(checksum_type(checksum));
        set_checksum!(output, Some(checksum));
    }
    let Slice { start, length, is_partial } = found.slice;
    output.body = Some(StreamingBlob::wrap(s3.stream(found.held, start, length)));
    let mut response = S3Response::new(output);
    response.status = is_partial.then_some(StatusCode::PARTIAL_CONTENT);
    Ok(response)
}
