//! Logical ids that carry a hash of what they stand for, so that a change makes a new resource.
//!
//! Rule: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/translator/logical_id_generator.py>
//! (read 2026-11): the first ten hexadecimal digits of the SHA-1 of the text, or of the value's compact JSON with sorted keys;
//! nothing at all for an empty value.

use crate::value::{Value, json};
use sha1::{Digest, Sha1};

const DIGITS: usize = 10;

/// The whole digest, in hexadecimal.
pub fn sha1(text: &str) -> String {
    Sha1::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `prefix` and the hash of `data`.
pub fn with_hash(prefix: &str, data: &Value) -> String {
    format!("{prefix}{}", hash(data))
}

pub fn hash(data: &Value) -> String {
    if !data.truthy() {
        return String::new();
    }
    let text = match data {
        Value::Str(text) => text.to_string(),
        other => json::dumps(other, json::Style::COMPACT),
    };
    let mut digest = sha1(&text);
    digest.truncate(DIGITS);
    digest
}

/// A digest that the user gave, cut to the same length.
pub fn with_digest(prefix: &str, digest: &str) -> String {
    format!("{prefix}{}", digest.chars().take(DIGITS).collect::<String>())
}

/// `prefix` and `suffix` when that may stand in a logical id, else the hash of `suffix`.
pub fn readable(prefix: &str, suffix: &str) -> String {
    if is_alphanumeric(suffix) { format!("{prefix}{suffix}") } else { with_hash(prefix, &suffix.into()) }
}

/// Python's `str.isalnum`.
pub fn is_alphanumeric(text: &str) -> bool {
    !text.is_empty() && text.chars().all(char::is_alphanumeric)
}

/// The id of a rule's target: at most 64 characters, the suffix kept.
/// <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html>
pub fn target_id(logical_id: &str, suffix: &str) -> String {
    const MAX: usize = 64;
    let kept: String = logical_id.chars().take(MAX - suffix.len()).collect();
    format!("{kept}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::map;

    #[test]
    fn hashes_are_those_of_the_published_translator() {
        assert_eq!(with_hash("A", &"abc".into()), "Aa9993e3647");
        assert_eq!(hash(&map! {"b" => 1i64, "a" => "x"}.into()), sha1(r#"{"a":"x","b":1}"#)[..10]);
        assert_eq!(with_hash("A", &map! {}.into()), "A");
    }
}
