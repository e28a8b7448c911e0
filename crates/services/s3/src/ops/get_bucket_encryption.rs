//! GetBucketEncryption
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html> (read 2026-11-21).
//! Surprises: every bucket has an answer, `AES256`, also one that nobody configured.

use crate::refusal::Result;
use crate::{S3, bucket};
use s3s::dto::{
    GetBucketEncryptionInput, GetBucketEncryptionOutput, ServerSideEncryption, ServerSideEncryptionByDefault,
    ServerSideEncryptionConfiguration, ServerSideEncryptionRule,
};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = GetBucketEncryptionInput;
pub type Output = GetBucketEncryptionOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let row = s3.read(|tx| bucket(tx, &request.input.bucket)).await?;
    let default = ServerSideEncryptionByDefault {
        sse_algorithm: ServerSideEncryption::from_static(ServerSideEncryption::AES256),
        kms_master_key_id: None,
    };
    let rule = ServerSideEncryptionRule {
        apply_server_side_encryption_by_default: Some(default),
        bucket_key_enabled: Some(row.bucket_key),
    };
    let configuration = ServerSideEncryptionConfiguration { rules: vec![rule] };
    super::answer(GetBucketEncryptionOutput { server_side_encryption_configuration: Some(configuration) })
}
