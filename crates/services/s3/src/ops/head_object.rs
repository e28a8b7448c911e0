//! HeadObject
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html> (read 2026-11-21).
//! Surprises: errors have no body, so clients see the bare status: `404` is what SAM and the CLI take for "not there yet".

use crate::S3;
use crate::describing::{asked_of, checksum_type, describe, set_checksum, size};
use crate::finding::{find, parts_count, shown_checksum, shown_version};
use crate::refusal::Result;
use http::StatusCode;
use s3s::dto::{HeadObjectInput, HeadObjectOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = HeadObjectInput;
pub type Output = HeadObjectOutput;

pub async fn run(s3: &S3, cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let input = &request.input;
    let found = find(s3, cx, &asked_of!(input)).await?;
    let mut output = HeadObjectOutput::default();
    describe!(output, &found.held.row);
    output.content_length = Some(size(found.slice.length));
    output.content_range = found.slice.content_range(found.held.row.size_bytes);
    output.version_id = shown_version(found.versioning, &found.held.row.version_id);
    output.parts_count = parts_count(&found, input.part_number);
    if let Some(checksum) = shown_checksum(&found, input.checksum_mode.is_some()) {
        output.checksum_type = Some(checksum_type(checksum));
        set_checksum!(output, Some(checksum));
    }
    let mut response = S3Response::new(output);
    response.status = found.slice.is_partial.then_some(StatusCode::PARTIAL_CONTENT);
    Ok(response)
}
