//! Whether a bucket policy lets the public in.
//!
//! Follows <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status>
//! (read 2026-11-21): a policy is public unless everything it allows is tied to fixed principals, or by a condition to
//! fixed values (no wildcards) of one of a few keys.

use serde_json::Value;

/// Keys that tie a statement to somebody.
const TYING: [&str; 14] = [
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceip",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourceowner",
    "aws:sourceaccount",
    "aws:sourceorgid",
    "aws:userid",
    "aws:principalarn",
    "aws:sourcearn",
    "aws:calledvialast",
    "s3:dataaccesspointarn",
    "s3:dataaccesspointaccount",
];

/// `text` is a policy that was accepted before; what is no policy lets nobody in.
pub fn is_public(text: &str) -> bool {
    let policy: Value = serde_json::from_str(text).unwrap_or_default();
    list(&policy["Statement"]).any(|statement| statement["Effect"] == "Allow" && is_open(statement))
}

fn is_open(statement: &Value) -> bool {
    let is_everybody = !statement["NotPrincipal"].is_null() || names_everybody(&statement["Principal"]);
    is_everybody && !is_tied(&statement["Condition"])
}

fn names_everybody(principal: &Value) -> bool {
    match principal {
        Value::Object(kinds) => kinds.values().any(|named| list(named).any(|one| one == "*")),
        other => list(other).any(|one| one == "*"),
    }
}

fn is_tied(condition: &Value) -> bool {
    let Some(operators) = condition.as_object() else { return false };
    let ties = |(operator, keys): (&String, &Value)| {
        let operator = operator.to_ascii_lowercase();
        let is_positive = !operator.contains("not") && !operator.ends_with("ifexists") && operator != "null";
        is_positive
            && keys.as_object().is_some_and(|keys| keys.iter().any(|(key, values)| is_fixed(key, values)))
    };
    operators.iter().any(ties)
}

fn is_fixed(key: &str, values: &Value) -> bool {
    let key = key.to_ascii_lowercase();
    let is_exact = |value: &Value| {
        let text = value.as_str().unwrap_or_default();
        match key.as_str() {
            // Half of the internet is nobody in particular.
            "aws:sourceip" => !matches!(text.rsplit_once('/'), Some((_, "0" | "1"))) && !text.is_empty(),
            "aws:sourcearn" | "aws:principalarn" => text
                .split(':')
                .nth(4)
                .is_some_and(|account| !account.is_empty() && !account.contains(['*', '?'])),
            _ => !text.contains(['*', '?']),
        }
    };
    TYING.contains(&key.as_str()) && list(values).all(is_exact)
}

/// One value or a list of them.
fn list(value: &Value) -> impl Iterator<Item = &Value> {
    let many = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let one = (!value.is_array() && !value.is_null()).then_some(value);
    many.iter().chain(one)
}

#[cfg(test)]
mod tests {
    use super::is_public;

    #[test]
    fn what_aws_calls_public() {
        let allows = |principal: &str, condition: &str| {
            is_public(&format!(
                r#"{{"Statement":{{"Effect":"Allow","Principal":{principal},"Action":"s3:*","Resource":"*","Condition":{condition}}}}}"#
            ))
        };
        assert!(allows(r#""*""#, "{}"));
        assert!(allows(r#"{"AWS":["arn:aws:iam::111122223333:root","*"]}"#, "{}"));
        assert!(!allows(r#"{"AWS":"arn:aws:iam::111122223333:root"}"#, "{}"));
        assert!(!allows(r#"{"Service":"cloudtrail.amazonaws.com"}"#, "{}"));
        assert!(!allows(r#""*""#, r#"{"StringEquals":{"aws:SourceVpc":"vpc-91237329"}}"#));
        assert!(allows(r#""*""#, r#"{"StringLike":{"aws:SourceVpc":"vpc-*"}}"#));
        assert!(allows(r#""*""#, r#"{"StringNotEquals":{"aws:SourceVpc":"vpc-91237329"}}"#));
        assert!(allows(r#""*""#, r#"{"IpAddress":{"aws:SourceIp":"0.0.0.0/1"}}"#));
        assert!(!allows(r#""*""#, r#"{"IpAddress":{"aws:SourceIp":"192.0.2.0/24"}}"#));
        assert!(allows(r#""*""#, r#"{"Bool":{"aws:SecureTransport":"true"}}"#));
        assert!(!is_public(r#"{"Statement":[{"Effect":"Deny","Principal":"*"}]}"#));
    }
}
