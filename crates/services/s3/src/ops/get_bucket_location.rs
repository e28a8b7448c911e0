//! GetBucketLocation
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html> (read 2026-11-21).
//! Surprises: a bucket in us-east-1 has an empty constraint.

use crate::refusal::Result;
use crate::rules::location;
use crate::{S3, bucket};
use s3s::dto::{GetBucketLocationInput, GetBucketLocationOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = GetBucketLocationInput;
pub type Output = GetBucketLocationOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let row = s3.read(|tx| bucket(tx, &request.input.bucket)).await?;
    let constraint = location::constraint_of(&row.region).map(|region| region.to_owned().into());
    super::answer(GetBucketLocationOutput { location_constraint: constraint })
}
