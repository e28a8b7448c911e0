//! What a subscription may be sent to.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html> (read 2026-11-21).

use kernel::Arn;
use wire::Refusal;

use crate::errors;

/// Whether the endpoint has to confirm before anything is sent to it.
pub fn must_confirm(protocol: &str) -> bool {
    protocol != "lambda"
}

pub fn check(protocol: &str, endpoint: &str) -> Result<(), Refusal> {
    let bad = |what: &str| Err(errors::invalid(what).into());
    match protocol {
        "http" | "https" => {
            let host = endpoint.strip_prefix(protocol).and_then(|rest| rest.strip_prefix("://"));
            let host = host.and_then(|rest| rest.split(['/', '?', '#']).next());
            if host.is_none_or(str::is_empty) {
                bad("Endpoint must match the specified protocol")
            } else {
                Ok(())
            }
        }
        "email" | "email-json" => {
            let (name, domain) = endpoint.rsplit_once('@').unwrap_or_default();
            let plain = !endpoint.contains(|c: char| c.is_whitespace() || c.is_control());
            if name.is_empty() || domain.is_empty() || !plain { bad("Email address") } else { Ok(()) }
        }
        "lambda" => {
            let function = Arn::parse(endpoint)
                .ok()
                .is_some_and(|arn| arn.service() == "lambda" && arn.resource_of("function:").is_some());
            if function { Ok(()) } else { bad("Lambda endpoint ARN") }
        }
        "sqs" | "sms" | "application" | "firehose" => {
            Err(errors::not_offered(&format!("the protocol {protocol}")))
        }
        _ => bad(&format!("Amazon SNS does not support this protocol string: {protocol}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints() {
        let fine = [
            ("http", "http://127.0.0.1:8080/x"),
            ("https", "https://example.com"),
            ("email", "reviewer@example.com"),
            ("lambda", "arn:aws:lambda:us-east-1:123456789012:function:f"),
        ];
        for (protocol, endpoint) in fine {
            assert!(check(protocol, endpoint).is_ok(), "{protocol} {endpoint}");
        }
        let bad = [
            ("http", "https://x"),
            ("http", "http://"),
            ("email", "nobody"),
            ("email", "a b@c"),
            ("lambda", "f"),
            ("fax", "1"),
        ];
        for (protocol, endpoint) in bad {
            let refusal = check(protocol, endpoint).expect_err(protocol);
            assert_eq!(refusal.code, "InvalidParameter", "{protocol} {endpoint}");
        }
        let queue = check("sqs", "arn:aws:sqs:us-east-1:123456789012:q").expect_err("refused");
        assert_eq!(queue.code, "NotImplemented");
    }
}
