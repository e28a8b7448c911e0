//! PutBucketPolicy
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html> and
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html> (read 2026-11-21).
//! Surprises: a resource that is not this bucket or in it, and an action that is not S3's, are malformed; what lacks its statements
//! is told in other words than IAM has
//! (<https://github.com/localstack/localstack/blob/main/tests/aws/services/s3/test_s3_api.snapshot.json>, `test_bucket_policy_exc`).
//! Left out: that principals must exist.

use crate::refusal::Result;
use crate::rules::public;
use crate::tables::Buckets;
use crate::{S3, errors};
use policy::{Policy, check::Role};
use s3s::dto::{PutBucketPolicyInput, PutBucketPolicyOutput};
use s3s::{S3Error, S3Request, S3Response};
use serde_json::Value;
use wire::Cx;

pub type Input = PutBucketPolicyInput;
pub type Output = PutBucketPolicyOutput;

const POLICY_BYTES_MAX: usize = 20 << 10;

pub async fn run(s3: &S3, _cx: &Cx, request: S3Request<Input>) -> Result<S3Response<Output>> {
    let PutBucketPolicyInput { bucket, policy, .. } = request.input;
    check(&bucket, &policy)?;
    let is_public = public::is_public(&policy);
    s3.write(move |tx| {
        let mut row = crate::bucket(tx, &bucket)?;
        if is_public && row.public_access.is_some_and(|block| block.block_policy) {
            return Err(errors::public_policy_blocked().into());
        }
        row.policy = Some(policy.clone());
        Ok(tx.put::<Buckets>(&bucket, &row)?)
    })
    .await?;
    super::no_content(PutBucketPolicyOutput {})
}

fn check(bucket: &str, text: &str) -> std::result::Result<(), S3Error> {
    let parsed: Value = serde_json::from_str(text).map_err(|_| {
        errors::malformed_policy("Policies must be valid JSON and the first byte must be '{'")
    })?;
    if text.len() > POLICY_BYTES_MAX {
        return Err(errors::malformed_policy("Policy exceeds the maximum allowed document size"));
    }
    if parsed.is_object() && parsed.get("Statement").is_none() {
        return Err(errors::malformed_policy("Missing required field Statement"));
    }
    Policy::parse(text, Role::Resource)
        .map_err(|malformed| errors::malformed_policy(malformed.to_string()))?;
    for statement in list(parsed.get("Statement")) {
        let resources = list(statement.get("Resource")).chain(list(statement.get("NotResource")));
        if !resources.filter_map(Value::as_str).all(|resource| is_of(bucket, resource)) {
            return Err(errors::malformed_policy("Policy has invalid resource"));
        }
        let mut actions = list(statement.get("Action")).chain(list(statement.get("NotAction")));
        if !actions.all(|action| {
            action.as_str().is_some_and(|name| name == "*" || name.to_ascii_lowercase().starts_with("s3:"))
        }) {
            return Err(errors::malformed_policy("Policy has invalid action"));
        }
    }
    Ok(())
}

/// One value or a list of them.
fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    let many = value.and_then(Value::as_array).map(Vec::as_slice);
    let one = value.filter(|value| !value.is_array());
    many.unwrap_or_default().iter().chain(one)
}

fn is_of(bucket: &str, resource: &str) -> bool {
    let Some(name) = resource.splitn(6, ':').nth(5) else { return false };
    let of = name.split_once('/').map_or(name, |(of, _)| of);
    of == bucket || (of.contains(['*', '?']) && matches(of.as_bytes(), bucket.as_bytes()))
}

fn matches(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern, text) {
        ([], []) => true,
        ([b'*', rest @ ..], _) => (0..=text.len()).any(|skip| matches(rest, &text[skip..])),
        ([b'?', pattern @ ..], [_, text @ ..]) => matches(pattern, text),
        ([a, pattern @ ..], [b, text @ ..]) if a == b => matches(pattern, text),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn policies() {
        let of = |resource: &str, action: &str| {
            let text = format!(
                r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":"*","Action":"{action}","Resource":{resource}}}]}}"#
            );
            check("mine", &text).err().and_then(|error| error.message().map(str::to_owned))
        };
        assert_eq!(of(r#"["arn:aws:s3:::mine","arn:aws:s3:::mine/*"]"#, "s3:*"), None);
        assert_eq!(of(r#""arn:aws:s3:::mi*""#, "s3:GetObject"), None);
        assert_eq!(
            of(r#""arn:aws:s3:::other/*""#, "s3:GetObject").as_deref(),
            Some("Policy has invalid resource")
        );
        assert_eq!(
            of(r#""arn:aws:s3:::mine/*""#, "sns:Publish").as_deref(),
            Some("Policy has invalid action")
        );
        assert!(check("mine", "not json").is_err());
        assert!(check("mine", r#"{"Statement":[]}"#).is_err() || check("mine", "{}").is_err());
    }
}
