//! UploadPartCopy
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html> (read 2026-11-21).
//! Surprises: a range has to lie wholly inside the source, and one that begins behind its end is refused in other words; a checksum is
//! told only when the upload was begun with an algorithm
//! (<https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_api.snapshot.json>,
//! `test_upload_part_copy_range`, recorded 2025-06-13).

use super::copy_object::Source;
use super::upload_part::{put_part, upload};
use crate::describing::{e_tag, encryption, set_checksum};
use crate::finding::shown_version;
use crate::receiving::Announced;
use crate::refusal::Result;
use crate::rules::conditions::Conditions;
use crate::rules::multipart::{PART_BYTES_MAX, part_number};
use crate::{S3, errors, time_from_wire, whole_second, wire_time};
use s3s::dto::{CopyPartResult, Range, StreamingBlob, UploadPartCopyInput, UploadPartCopyOutput};
use s3s::{S3Error, S3Request, S3Response};
use wire::Cx;

pub type Input = UploadPartCopyInput;
pub type Output = UploadPartCopyOutput;

pub async fn run(s3: &S3, cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let mut input = request.input;
    if input.sse_customer_algorithm.is_some() || input.copy_source_sse_customer_algorithm.is_some() {
        return Err(errors::not_implemented("encryption with a key that the customer provides").into());
    }
    let number = part_number(input.part_number)?;
    let place = (input.bucket, input.key, input.upload_id);
    let in_progress = s3.read(|tx| upload(tx, &place)).await?;
    let algorithm = in_progress.algorithm;
    let conditions = Conditions {
        if_match: input.copy_source_if_match.take().map(Into::into),
        if_none_match: input.copy_source_if_none_match.take().map(Into::into),
        if_modified_since: input.copy_source_if_modified_since.take().and_then(time_from_wire),
        if_unmodified_since: input.copy_source_if_unmodified_since.take().and_then(time_from_wire),
    };
    let source = Source::of(&input.copy_source)?;
    let (held, versioning) = source.hold(s3, cx, &conditions).await?;
    let copied_version = shown_version(versioning, &held.row.version_id);
    let (start, length) = slice(input.copy_source_range.as_deref(), held.row.size_bytes)?;
    let announced = Announced { algorithm, size_bytes_max: PART_BYTES_MAX, ..Announced::default() };
    let body = StreamingBlob::wrap(s3.stream(held, start, length));
    let received = s3.receive(Some(body), &announced).await?;
    let row = put_part(s3, place, number, received).await?;
    let mut result = CopyPartResult {
        e_tag: Some(e_tag(&row.e_tag)),
        last_modified: Some(wire_time(whole_second(row.made))),
        ..CopyPartResult::default()
    };
    set_checksum!(result, row.checksum.as_ref().filter(|_| algorithm.is_some()));
    super::answer(UploadPartCopyOutput {
        copy_part_result: Some(result),
        copy_source_version_id: copied_version,
        server_side_encryption: encryption(row.is_sealed),
        ..UploadPartCopyOutput::default()
    })
}

const RANGE: &str = "x-amz-copy-source-range";

fn slice(range: Option<&str>, size_bytes: u64) -> std::result::Result<(u64, u64), S3Error> {
    let Some(text) = range else { return Ok((0, size_bytes)) };
    match Range::parse(text) {
        Ok(Range::Int { first, last: Some(last) }) if last < size_bytes => Ok((first, last - first + 1)),
        Ok(Range::Int { first, last: Some(_) }) if first >= size_bytes => {
            Err(errors::invalid_request("The specified copy range is invalid for the source object size"))
        }
        Ok(Range::Int { last: Some(_), .. }) => Err(errors::invalid_argument(
            RANGE,
            text,
            format!("Range specified is not valid for source object of size: {size_bytes}"),
        )),
        _ => Err(errors::invalid_argument(
            RANGE,
            text,
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the \
             zero-based offsets of the first and last bytes to copy",
        )),
    }
}
