//! ListObjectsV2
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html> (read 2026-11-21).
//! Surprises: with a continuation token `start-after` does not count; an empty token is an error; the owner is told only
//! on demand.

use crate::listings::{Asked, common_prefixes, encoding, listed, max_keys, written};
use crate::refusal::Result;
use crate::{S3, errors};
use s3s::dto::{ListObjectsV2Input, ListObjectsV2Output};
use s3s::{S3Request, S3Response};
use wire::{Cx, page};

pub type Input = ListObjectsV2Input;
pub type Output = ListObjectsV2Output;

const OPERATION: &str = "ListObjectsV2";

pub async fn run(s3: &S3, cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let input = request.input;
    let encoded = encoding(input.encoding_type.as_ref())?;
    let max = max_keys(input.max_keys)?;
    let continued = match input.continuation_token.as_deref() {
        Some(token) => Some(page::key(OPERATION, &cx.scope, token).ok_or_else(errors::wrong_token)?),
        None => None,
    };
    let asked = Asked {
        bucket: &input.bucket,
        prefix: input.prefix.as_deref().unwrap_or_default(),
        delimiter: input.delimiter.as_deref().unwrap_or_default(),
        marker: continued.as_deref().or(input.start_after.as_deref()),
        max: usize::try_from(max).unwrap_or(0),
    };
    let (page, of) = s3.page_of_objects(&asked).await?;
    let write = |name: &str| written(name, encoded);
    let shown_owner = (input.fetch_owner == Some(true)).then_some(&of.owner);
    let contents = page.entries.iter().map(|(key, row)| listed(key, row, encoded, shown_owner)).collect();
    let key_count = i32::try_from(page.entries.len() + page.groups.len()).unwrap_or(max);
    let output = ListObjectsV2Output {
        is_truncated: Some(page.next.is_some()),
        next_continuation_token: page.next.as_deref().map(|next| page::token(OPERATION, &cx.scope, next)),
        key_count: Some(key_count),
        contents: Some(contents),
        common_prefixes: common_prefixes(page.groups, encoded),
        prefix: Some(write(asked.prefix)),
        delimiter: input.delimiter.as_deref().filter(|text| !text.is_empty()).map(write),
        max_keys: Some(max),
        start_after: input.start_after.as_deref().filter(|_| continued.is_none()).map(write),
        encoding_type: input.encoding_type,
        continuation_token: input.continuation_token,
        name: Some(input.bucket),
        ..ListObjectsV2Output::default()
    };
    Ok(super::telling_region(output, &of))
}
