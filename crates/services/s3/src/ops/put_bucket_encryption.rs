//! PutBucketEncryption
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html> (read 2026-11-21).
//! `AES256` is what every bucket has. A bucket key, which is about KMS, is kept and told, and changes nothing, as in AWS.
//! Left out, and refused by name: encryption with KMS's keys, blocked kinds of encryption.

use crate::refusal::Result;
use crate::{S3, errors};
use s3s::dto::{PutBucketEncryptionInput, PutBucketEncryptionOutput, ServerSideEncryptionRule};
use s3s::{S3Error, S3Request, S3Response};
use wire::Cx;

pub type Input = PutBucketEncryptionInput;
pub type Output = PutBucketEncryptionOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let PutBucketEncryptionInput { bucket, server_side_encryption_configuration: asked, .. } = request.input;
    let has_key = check(&asked.rules)?;
    super::change_bucket(s3, bucket, move |row| (row.bucket_key, row.says_encryption) = (has_key, true))
        .await?;
    super::answer(PutBucketEncryptionOutput {})
}

/// Whether the rules ask for a bucket key.
fn check(rules: &[ServerSideEncryptionRule]) -> std::result::Result<bool, S3Error> {
    let [rule] = rules else { return Err(errors::malformed_xml()) };
    let Some(default) = &rule.apply_server_side_encryption_by_default else {
        return Err(errors::malformed_xml());
    };
    match default.sse_algorithm.as_str() {
        "AES256" if default.kms_master_key_id.is_some() => Err(errors::invalid_argument(
            "ApplyServerSideEncryptionByDefault",
            "",
            "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
        )),
        "AES256" => Ok(rule.bucket_key_enabled.unwrap_or(false)),
        other @ ("aws:kms" | "aws:kms:dsse") => {
            Err(errors::not_implemented(&format!("the server-side encryption `{other}`")))
        }
        _ => Err(errors::malformed_xml()),
    }
}
