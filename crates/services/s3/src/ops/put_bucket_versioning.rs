//! PutBucketVersioning
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html> (read 2026-11-21).
//! Surprises: once enabled it can only be suspended. Left out: MFA delete.

use crate::refusal::Result;
use crate::tables::Versioning;
use crate::{S3, errors};
use s3s::dto::{PutBucketVersioningInput, PutBucketVersioningOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = PutBucketVersioningInput;
pub type Output = PutBucketVersioningOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let configuration = &request.input.versioning_configuration;
    if configuration.mfa_delete.as_ref().is_some_and(|mfa| mfa.as_str() != "Disabled") {
        return Err(errors::not_implemented("MFA delete").into());
    }
    let versioning = match configuration.status.as_ref().map(|status| status.as_str()) {
        Some("Enabled") => Versioning::Enabled,
        Some("Suspended") => Versioning::Suspended,
        Some(_) => return Err(errors::malformed_xml().into()),
        None => {
            let code = s3s::S3ErrorCode::IllegalVersioningConfigurationException;
            return Err(s3s::S3Error::with_message(code, "The Versioning element must be specified").into());
        }
    };
    super::change_bucket(s3, request.input.bucket, move |row| row.versioning = versioning).await?;
    super::answer(PutBucketVersioningOutput {})
}
