//! GetBucketReplication
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html> (read 2026-11-21).
//! No bucket is replicated, since PutBucketReplication is refused: this answers
//! ReplicationConfigurationNotFoundError.

use crate::refusal::Result;
use crate::{S3, bucket, errors};
use s3s::dto::{GetBucketReplicationInput, GetBucketReplicationOutput};
use s3s::{S3ErrorCode, S3Request, S3Response};
use wire::Cx;

pub type Input = GetBucketReplicationInput;
pub type Output = GetBucketReplicationOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    s3.read(|tx| bucket(tx, &request.input.bucket)).await?;
    Err(errors::nothing_configured(
        S3ErrorCode::ReplicationConfigurationNotFoundError,
        "The replication configuration was not found",
    )
    .into())
}
