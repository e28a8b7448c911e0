//! Which messages a subscription wants.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html> (read 2026-11-21). The language is that of
//! event patterns; by attributes, each attribute is a field, and an attribute of type String.Array a list of values.

use lang_event_pattern::Pattern;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

use super::message::Message;
use crate::errors;
use api_sns::InvalidParameterException;

pub fn check(policy: &str) -> Result<(), InvalidParameterException> {
    if policy.trim() == "{}" {
        return Ok(());
    }
    let reason = |reason: String| reason.lines().next().unwrap_or_default().to_owned();
    Pattern::parse(policy)
        .map(drop)
        .map_err(|invalid| errors::invalid(format!("FilterPolicy: {}", reason(invalid.reason))))
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
        assert!(check(r#"{"a": "b"}"#).is_err());
    }
}
