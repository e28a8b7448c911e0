//! Policy documents that are handed in: what is refused, and how they are shown.
//!
//! Quotas: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html> (read 2026-11-21). Surprises: white
//! space does not count; of a trust policy alone AWS says whether it is JSON at all
//! (<https://github.com/localstack/localstack/blob/main/tests/aws/services/iam/test_iam_roles.snapshot.json>, read 2026-11-21); a user's inline policies share one quota; answers show documents percent-encoded.

use crate::errors;
use crate::tables::{EntityRow, Kind};
use policy::{Policy, Role};
use std::fmt::Write as _;
use wire::Refusal;

pub const MANAGED_POLICY_MAX: usize = 6144;
pub const TRUST_POLICY_MAX: usize = 2048;
pub const ATTACHED_MAX: usize = 10;
pub const VERSIONS_MAX: usize = 5;

pub fn inline_max(kind: Kind) -> usize {
    match kind {
        Kind::User => 2048,
        Kind::Role => 10_240,
        Kind::Group => 5120,
    }
}

/// Characters that count: all but white space.
pub fn size(document: &str) -> usize {
    document.chars().filter(|c| !c.is_whitespace()).count()
}

pub fn checked(document: &str, role: Role) -> Result<Policy, Refusal> {
    Policy::parse(document, role).map_err(|problem| errors::malformed(&problem))
}

/// A document for a managed policy.
pub fn managed(document: &str) -> Result<(), Refusal> {
    checked(document, Role::Identity)?;
    if size(document) > MANAGED_POLICY_MAX {
        return Err(errors::quota("PolicySize", MANAGED_POLICY_MAX));
    }
    Ok(())
}

pub fn trust(document: &str) -> Result<Policy, Refusal> {
    if serde_json::from_str::<serde::de::IgnoredAny>(document).is_err() {
        return Err(errors::invalid_json());
    }
    let policy = checked(document, Role::Trust)?;
    if size(document) > TRUST_POLICY_MAX {
        return Err(errors::quota("ACLSizePerRole", TRUST_POLICY_MAX));
    }
    Ok(policy)
}

/// Puts an inline policy into `entity`, unless all of them together grow too long.
pub fn put_inline(entity: &mut EntityRow, name: String, document: String) -> Result<(), Refusal> {
    checked(&document, Role::Identity)?;
    entity.inline.insert(name, document);
    let limit = inline_max(entity.kind);
    if entity.inline.values().map(|d| size(d)).sum::<usize>() > limit {
        return Err(errors::inline_policies_too_long(entity.kind, &entity.name, limit));
    }
    Ok(())
}

/// Percent-encoding after RFC 3986, as IAM's answers hold documents.
pub fn shown(document: &str) -> String {
    let mut text = String::with_capacity(document.len() * 2);
    for byte in document.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                text.push(char::from(byte))
            }
            _ => {
                let _ = write!(text, "%{byte:02X}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_does_not_count_and_braces_are_encoded() {
        assert_eq!(size("{ \"a\" :\n 1 }"), 7);
        assert_eq!(shown(r#"{"a": "é~"}"#), "%7B%22a%22%3A%20%22%C3%A9~%22%7D");
    }
}
