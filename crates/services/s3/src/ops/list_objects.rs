//! ListObjects (version 1)
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html> (read 2026-11-21).
//! Surprises: the next marker is told only when there is a delimiter; else it is the last key; every object has its owner.

use crate::S3;
use crate::listings::{Asked, common_prefixes, encoding, listed, max_keys, written};
use crate::refusal::Result;
use s3s::dto::{ListObjectsInput, ListObjectsOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = ListObjectsInput;
pub type Output = ListObjectsOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let input = request.input;
    let encoded = encoding(input.encoding_type.as_ref())?;
    let max = max_keys(input.max_keys)?;
    let asked = Asked {
        bucket: &input.bucket,
        prefix: input.prefix.as_deref().unwrap_or_default(),
        delimiter: input.delimiter.as_deref().unwrap_or_default(),
        marker: input.marker.as_deref(),
        max: usize::try_from(max).unwrap_or(0),
    };
    let (page, of) = s3.page_of_objects(&asked).await?;
    let write = |name: &str| written(name, encoded);
    let contents = page.entries.iter().map(|(key, row)| listed(key, row, encoded, Some(&of.owner))).collect();
    let next_marker = page.next.as_deref().filter(|_| !asked.delimiter.is_empty()).map(write);
    let output = ListObjectsOutput {
        is_truncated: Some(page.next.is_some()),
        next_marker,
        contents: Some(contents),
        common_prefixes: common_prefixes(page.groups, encoded),
        prefix: Some(write(asked.prefix)),
        marker: Some(write(asked.marker.unwrap_or_default())),
        delimiter: input.delimiter.as_deref().filter(|text| !text.is_empty()).map(write),
        max_keys: Some(max),
        encoding_type: input.encoding_type,
        name: Some(input.bucket),
        ..ListObjectsOutput::default()
    };
    Ok(super::telling_region(output, &of))
}
