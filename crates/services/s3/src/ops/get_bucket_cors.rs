//! GetBucketCors
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html> (read 2026-11-21).

use crate::refusal::Result;
use crate::tables::CorsRule;
use crate::{S3, bucket, errors};
use s3s::dto::{CORSRule, GetBucketCorsInput, GetBucketCorsOutput};
use s3s::{S3ErrorCode, S3Request, S3Response};
use wire::Cx;

pub type Input = GetBucketCorsInput;
pub type Output = GetBucketCorsOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let row = s3.read(|tx| bucket(tx, &request.input.bucket)).await?;
    let absent = || {
        errors::nothing_configured(
            S3ErrorCode::NoSuchCORSConfiguration,
            "The CORS configuration does not exist",
        )
    };
    let rules = row.cors.ok_or_else(absent)?.into_iter().map(shown);
    super::answer(GetBucketCorsOutput { cors_rules: Some(rules.collect()) })
}

fn shown(rule: CorsRule) -> CORSRule {
    let some = |list: Vec<String>| (!list.is_empty()).then_some(list);
    CORSRule {
        id: rule.id,
        allowed_headers: some(rule.allowed_headers),
        allowed_methods: rule.allowed_methods,
        allowed_origins: rule.allowed_origins,
        expose_headers: some(rule.expose_headers),
        max_age_seconds: rule.max_age_s,
    }
}
