//! GetPublicAccessBlock
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html> (read 2026-11-21).

use crate::refusal::Result;
use crate::{S3, bucket, errors};
use s3s::dto::{GetPublicAccessBlockInput, GetPublicAccessBlockOutput, PublicAccessBlockConfiguration};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = GetPublicAccessBlockInput;
pub type Output = GetPublicAccessBlockOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let row = s3.read(|tx| bucket(tx, &request.input.bucket)).await?;
    let block = row.public_access.ok_or_else(errors::no_public_access_block)?;
    let configuration = PublicAccessBlockConfiguration {
        block_public_acls: Some(block.block_acls),
        block_public_policy: Some(block.block_policy),
        ignore_public_acls: Some(block.ignore_acls),
        restrict_public_buckets: Some(block.restrict_buckets),
    };
    super::answer(GetPublicAccessBlockOutput { public_access_block_configuration: Some(configuration) })
}
