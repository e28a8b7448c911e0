//! ListBuckets
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html> (read 2026-11-21).
//! Surprises: without `max-buckets` all are listed in one answer; the region of a bucket is told only when the request has
//! a parameter; an empty continuation token is none
//! (<https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_list_operations.snapshot.json>, read
//! 2026-11-21). Every region may be asked for here; AWS refuses all but the one that it is asked in.

use crate::refusal::Result;
use crate::rules::location;
use crate::tables::Buckets;
use crate::{S3, errors, owner, whole_second, wire_time};
use s3s::dto::{Bucket, ListBucketsInput, ListBucketsOutput};
use s3s::{S3Request, S3Response};
use store::Starting;
use wire::{Cx, page};

pub type Input = ListBucketsInput;
pub type Output = ListBucketsOutput;

const OPERATION: &str = "ListBuckets";

pub async fn run(s3: &S3, cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let input = request.input;
    let after = match input.continuation_token.as_deref().filter(|token| !token.is_empty()) {
        Some(token) => Some(page::key(OPERATION, &cx.scope, token).ok_or_else(errors::wrong_token)?),
        None => None,
    };
    let max = match input.max_buckets {
        Some(max @ 1..=10_000) => usize::try_from(max).unwrap_or(usize::MAX),
        Some(other) => {
            let text = "Argument max-buckets must be an integer between 1 and 10000";
            return Err(errors::invalid_argument("max-buckets", &other.to_string(), text).into());
        }
        None => usize::MAX,
    };
    let wanted_region = input.bucket_region.as_deref();
    if let Some(wrong) = wanted_region.filter(|region| !location::exists(region)) {
        let text = format!("Argument value {wrong} is not a valid AWS Region");
        return Err(errors::invalid_argument("bucket-region", "", text).into());
    }
    let prefix = input.prefix.clone().unwrap_or_default();
    let mut rows =
        s3.read(|tx| Ok(tx.scan::<Buckets>(&Starting((), &prefix), after.as_ref(), usize::MAX)?)).await?;
    rows.retain(|(_, row)| {
        row.owner == cx.scope.account && wanted_region.is_none_or(|region| region == row.region.as_str())
    });
    let more = rows.len() > max;
    rows.truncate(max);
    let next = rows.last().filter(|_| more).map(|(name, _)| page::token(OPERATION, &cx.scope, name));
    let tells_region = input.max_buckets.is_some()
        || wanted_region.is_some()
        || input.prefix.is_some()
        || input.continuation_token.is_some();
    let buckets = rows.into_iter().map(|(name, row)| Bucket {
        name: Some(name),
        creation_date: Some(wire_time(whole_second(row.made))),
        bucket_region: tells_region.then(|| row.region.to_string()),
    });
    super::answer(ListBucketsOutput {
        buckets: Some(buckets.collect()),
        owner: Some(owner(&cx.scope.account)),
        continuation_token: next,
        prefix: input.prefix,
    })
}
