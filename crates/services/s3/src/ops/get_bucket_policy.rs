//! GetBucketPolicy
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html> (read 2026-11-21).

use crate::refusal::Result;
use crate::{S3, bucket, errors};
use s3s::dto::{GetBucketPolicyInput, GetBucketPolicyOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = GetBucketPolicyInput;
pub type Output = GetBucketPolicyOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let row = s3.read(|tx| bucket(tx, &request.input.bucket)).await?;
    let policy = row.policy.ok_or_else(errors::no_such_bucket_policy)?;
    super::answer(GetBucketPolicyOutput { policy: Some(policy) })
}
