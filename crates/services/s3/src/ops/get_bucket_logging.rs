//! GetBucketLogging
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLogging.html> (read 2026-11-21).
//! No bucket is logged, since PutBucketLogging is refused: the answer is empty, as AWS's is for such a bucket.

use crate::refusal::Result;
use crate::{S3, bucket};
use s3s::dto::{GetBucketLoggingInput, GetBucketLoggingOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = GetBucketLoggingInput;
pub type Output = GetBucketLoggingOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    s3.read(|tx| bucket(tx, &request.input.bucket)).await?;
    super::answer(GetBucketLoggingOutput::default())
}
