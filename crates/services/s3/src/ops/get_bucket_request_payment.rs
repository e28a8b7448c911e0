//! GetBucketRequestPayment
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html> (read 2026-11-21).
//! It is always the owner who pays: PutBucketRequestPayment is refused.

use crate::refusal::Result;
use crate::{S3, bucket};
use s3s::dto::{GetBucketRequestPaymentInput, GetBucketRequestPaymentOutput, Payer};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = GetBucketRequestPaymentInput;
pub type Output = GetBucketRequestPaymentOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    s3.read(|tx| bucket(tx, &request.input.bucket)).await?;
    super::answer(GetBucketRequestPaymentOutput { payer: Some(Payer::from_static(Payer::BUCKET_OWNER)) })
}
