//! GetBucketVersioning
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html> (read 2026-11-21).
//! Surprises: a bucket that never kept versions has no status at all.

use crate::refusal::Result;
use crate::tables::Versioning;
use crate::{S3, bucket};
use s3s::dto::{BucketVersioningStatus, GetBucketVersioningInput, GetBucketVersioningOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = GetBucketVersioningInput;
pub type Output = GetBucketVersioningOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let row = s3.read(|tx| bucket(tx, &request.input.bucket)).await?;
    let status = match row.versioning {
        Versioning::Off => None,
        Versioning::Enabled => Some(BucketVersioningStatus::ENABLED),
        Versioning::Suspended => Some(BucketVersioningStatus::SUSPENDED),
    };
    super::answer(GetBucketVersioningOutput {
        status: status.map(BucketVersioningStatus::from_static),
        ..GetBucketVersioningOutput::default()
    })
}
