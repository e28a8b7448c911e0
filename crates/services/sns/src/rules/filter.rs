//! Which messages a subscription wants.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html> and, for its limits,
//! <https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html> (read 2026-11-21); how `$or`
//! counts: <https://github.com/localstack/localstack/blob/main/tests/aws/services/sns/test_sns_filter_policy.py>. The language is
//! that of event patterns; by attributes, each attribute is a field, and an attribute of type String.Array a list of values.

use lang_event_pattern::Pattern;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

use super::message::Message;
use crate::errors;
use api_sns::InvalidParameterException;

/// Combinations of values, in each array multiplied with the depth of its key.
const COMBINATIONS_MAX: usize = 150;
/// At the top: "Nested keys don't count".
const KEYS_MAX: usize = 5;
const BYTES_MAX: usize = 256 * 1024;

/// `scope`: the subscription's FilterPolicyScope, if it has one.
pub fn check(policy: &str, scope: Option<&str>) -> Result<(), InvalidParameterException> {
    if policy.trim() == "{}" {
        return Ok(());
    }
    let refused = |reason: &str| {
        errors::invalid(format!("FilterPolicy: {}", reason.lines().next().unwrap_or_default()))
    };
    if policy.len() > BYTES_MAX {
        return Err(refused("Filter policy is too large"));
    }
    let json: Value =
        serde_json::from_str(policy).map_err(|error| refused(&format!("failed to parse JSON. {error}")))?;
    Pattern::parse(policy).map_err(|invalid| refused(&invalid.reason))?;
    let Value::Object(keys) = json else { return Ok(()) };
    let nested = keys.iter().any(|(key, value)| key != "$or" && value.is_object());
    if nested && scope != Some("MessageBody") {
        let why = "Filter policy scope MessageAttributes does not support nested filter policy";
        return Err(errors::invalid(why));
    }
    if top_level(&keys) > KEYS_MAX {
        return Err(refused("Filter policy can not have more than 5 keys"));
    }
    if combinations(&keys, 1) > COMBINATIONS_MAX {
        return Err(refused("Filter policy is too complex"));
    }
    Ok(())
}

/// How many keys count: those at the top; of `$or`, those of its branches.
fn top_level(keys: &Map<String, Value>) -> usize {
    let of = |(key, value): (&String, &Value)| match value {
        Value::Array(branches) if key == "$or" => {
            branches.iter().filter_map(Value::as_object).map(top_level).sum()
        }
        _ => 1,
    };
    keys.iter().map(of).sum()
}

/// The product of the keys' values, each times how deep its key lies; the branches of `$or` are added up.
fn combinations(keys: &Map<String, Value>, depth: usize) -> usize {
    let of = |(key, value): (&String, &Value)| match value {
        Value::Object(below) => combinations(below, depth + 1),
        Value::Array(branches) if key == "$or" => {
            let branches = branches.iter().filter_map(Value::as_object);
            branches.map(|below| combinations(below, depth)).fold(0, usize::saturating_add)
        }
        Value::Array(values) => values.len().saturating_mul(depth),
        _ => 1,
    };
    keys.iter().map(of).fold(1, usize::saturating_mul)
}

pub fn wants(attributes: &BTreeMap<String, String>, protocol: &str, message: &Message) -> bool {
    let Some(policy) = attributes.get("FilterPolicy").filter(|policy| policy.trim() != "{}") else {
        return true;
    };
    let Ok(pattern) = Pattern::parse(policy) else { return false };
    let by_body = attributes.get("FilterPolicyScope").is_some_and(|scope| scope == "MessageBody");
    let event = if by_body {
        serde_json::from_str(message.body_for(protocol)).unwrap_or(Value::Null)
    } else {
        fields(message)
    };
    event.is_object() && pattern.matches(&event)
}

fn fields(message: &Message) -> Value {
    let field = |(name, attribute): (&String, &super::message::Attribute)| {
        let value = match attribute.data_type.as_str() {
            "Binary" => return None,
            "String.Array" => {
                serde_json::from_str(&attribute.value).unwrap_or_else(|_| attribute.value.as_str().into())
            }
            "Number" => {
                serde_json::from_str(&attribute.value).unwrap_or_else(|_| attribute.value.as_str().into())
            }
            _ => attribute.value.as_str().into(),
        };
        Some((name.clone(), value))
    };
    Value::Object(message.attributes.iter().filter_map(field).collect::<Map<_, _>>())
}

#[cfg(test)]
mod tests {
    use super::super::message::Attribute;
    use super::*;
    use kernel::Timestamp;

    #[test]
    fn by_attributes_and_by_body() {
        let attribute =
            |data_type: &str, value: &str| Attribute { data_type: data_type.into(), value: value.into() };
        let message = Message {
            id: "1".into(),
            subject: None,
            default: r#"{"kind": {"name": "a"}}"#.into(),
            by_protocol: BTreeMap::new(),
            attributes: BTreeMap::from([
                ("store".to_owned(), attribute("String", "books")),
                ("price".to_owned(), attribute("Number", "12.5")),
                ("tags".to_owned(), attribute("String.Array", r#"["x", "y"]"#)),
            ]),
            at: Timestamp::UNIX_EPOCH,
        };
        let by_attributes = |policy: &str| {
            wants(&BTreeMap::from([("FilterPolicy".to_owned(), policy.to_owned())]), "http", &message)
        };
        assert!(by_attributes(r#"{"store": ["books"], "price": [{"numeric": [">", 10]}]}"#));
        assert!(by_attributes(r#"{"tags": ["y"]}"#));
        assert!(by_attributes("{}"));
        assert!(!by_attributes(r#"{"store": [{"anything-but": "books"}]}"#));
        assert!(!by_attributes(r#"{"missing": ["x"]}"#));
        let body = |policy: &str| {
            let scope = ("FilterPolicyScope".to_owned(), "MessageBody".to_owned());
            wants(&BTreeMap::from([("FilterPolicy".to_owned(), policy.to_owned()), scope]), "http", &message)
        };
        assert!(body(r#"{"kind": {"name": ["a"]}}"#));
        assert!(!body(r#"{"store": ["books"]}"#));
        let refused =
            |policy: &str, scope| check(policy, scope).expect_err("refused").message.unwrap_or_default();
        assert!(refused(r#"{"a": "b"}"#, None).starts_with("Invalid parameter: FilterPolicy: "));
        let many = serde_json::json!({"a": (0..151).map(|n| n.to_string()).collect::<Vec<_>>()}).to_string();
        assert_eq!(refused(&many, None), "Invalid parameter: FilterPolicy: Filter policy is too complex");
        let values = |count: usize| vec!["x"; count];
        let either = |inner: usize| {
            let below = serde_json::json!([{"c": values(4)}, {"d": values(inner)}]);
            let branches = serde_json::json!([{"a": values(6)}, {"b": values(4), "$or": below}]);
            serde_json::json!({"source": values(3), "$or": branches}).to_string()
        };
        assert!(check(&either(7), None).is_ok(), "3 * (6 + 4 * (4 + 7)) = 150");
        assert!(refused(&either(8), None).ends_with("too complex"), "3 * (6 + 4 * (4 + 8)) = 162");
        assert!(refused(r#"{"a": {"b": ["c"]}}"#, None).ends_with("does not support nested filter policy"));
        assert_eq!(
            refused(r#"{"a": {"b": ["c"]}}"#, None),
            "Invalid parameter: Filter policy scope MessageAttributes does not support nested filter policy"
        );
        assert!(check(r#"{"a": {"b": ["c"]}}"#, Some("MessageBody")).is_ok());
        assert!(refused("{x}", None).starts_with("Invalid parameter: FilterPolicy: failed to parse JSON. "));
        let below = r#"{"a": {"b": [1], "c": [1], "d": [1], "e": [1], "f": [1], "g": [1]}}"#;
        assert!(check(below, Some("MessageBody")).is_ok());
        let keys = r#"{"a": ["1"], "b": ["1"], "c": ["1"], "d": ["1"], "e": ["1"], "f": ["1"]}"#;
        assert!(refused(keys, None).ends_with("can not have more than 5 keys"));
    }
}
