//! PutBucketCors
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html> (read 2026-11-21). What the rules do is in
//! `http::cors`.

use crate::S3;
use crate::refusal::Result;
use crate::rules::cors;
use crate::tables::CorsRule;
use s3s::dto::{CORSRule, PutBucketCorsInput, PutBucketCorsOutput};
use s3s::{S3Request, S3Response};
use wire::Cx;

pub type Input = PutBucketCorsInput;
pub type Output = PutBucketCorsOutput;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let PutBucketCorsInput { bucket, cors_configuration, .. } = request.input;
    let rules: Vec<CorsRule> = cors_configuration.cors_rules.into_iter().map(kept).collect();
    cors::check(&rules)?;
    super::change_bucket(s3, bucket, move |row| row.cors = Some(rules.clone())).await?;
    super::answer(PutBucketCorsOutput {})
}

fn kept(rule: CORSRule) -> CorsRule {
    CorsRule {
        id: rule.id,
        allowed_headers: rule.allowed_headers.unwrap_or_default(),
        allowed_methods: rule.allowed_methods,
        allowed_origins: rule.allowed_origins,
        expose_headers: rule.expose_headers.unwrap_or_default(),
        max_age_s: rule.max_age_seconds,
    }
}
