//! InputTransformer: a template with `<names>` that stand for parts of the event.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html> (read 2026-11-21).
//! Surprises: inside a JSON string a text is put in without its quotes, and an object loses them; outside, a value is put in
//! as JSON. A path that leads nowhere gives nothing inside a string, and null outside.

use serde_json::Value;
use std::collections::BTreeMap;

/// Beside the customer's names, those that AWS offers: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html#eb-transform-input-predefined>.
pub struct Predefined<'a> {
    pub rule_arn: &'a str,
    pub rule_name: &'a str,
    pub ingestion_time: &'a str,
    pub event: &'a Value,
}

/// The names in a template that are neither in the map nor AWS's own.
pub fn unknown_names(template: &str, known: &BTreeMap<String, String>) -> Vec<String> {
    let own = [
        "aws.events.rule-arn",
        "aws.events.rule-name",
        "aws.events.event.ingestion-time",
        "aws.events.event",
        "aws.events.event.json",
    ];
    let unknown = |piece: Piece<'_>| match piece {
        Piece::Name(name) if !known.contains_key(name) && !own.contains(&name) => Some(name.to_owned()),
        _ => None,
    };
    pieces(template).into_iter().filter_map(unknown).collect()
}

pub fn fill(template: &str, values: &BTreeMap<String, Option<Value>>, predefined: &Predefined<'_>) -> String {
    let mut filled = String::new();
    let (mut in_string, mut escaped) = (false, false);
    for piece in pieces(template) {
        match piece {
            Piece::Text(text) => {
                for c in text.chars() {
                    match c {
                        _ if escaped => escaped = false,
                        '\\' => escaped = in_string,
                        '"' => in_string = !in_string,
                        _ => {}
                    }
                }
                filled.push_str(text);
            }
            Piece::Name(name) => {
                let value = value_of(name, values, predefined);
                filled.push_str(&if in_string {
                    inside_string(value)
                } else {
                    value.unwrap_or(Value::Null).to_string()
                });
            }
        }
    }
    filled
}

/// Whether a template gives JSON, whatever its names stand for.
pub fn is_json(template: &str) -> bool {
    let nothing = Predefined { rule_arn: "", rule_name: "", ingestion_time: "", event: &Value::Null };
    serde_json::from_str::<Value>(&fill(template, &BTreeMap::new(), &nothing)).is_ok()
}

fn value_of(
    name: &str,
    values: &BTreeMap<String, Option<Value>>,
    predefined: &Predefined<'_>,
) -> Option<Value> {
    match name {
        "aws.events.rule-arn" => Some(predefined.rule_arn.into()),
        "aws.events.rule-name" => Some(predefined.rule_name.into()),
        "aws.events.event.ingestion-time" => Some(predefined.ingestion_time.into()),
        "aws.events.event.json" => Some(predefined.event.clone()),
        "aws.events.event" => {
            let mut event = predefined.event.clone();
            event.as_object_mut().map(|members| members.remove("detail"));
            Some(event)
        }
        _ => values.get(name).cloned().flatten(),
    }
}

/// A value between the quotes of a JSON string.
fn inside_string(value: Option<Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::String(text)) => {
            let quoted = Value::String(text).to_string();
            quoted[1..quoted.len() - 1].to_owned()
        }
        Some(value @ (Value::Object(_) | Value::Array(_))) => value.to_string().replace('"', ""),
        Some(value) => value.to_string(),
    }
}

enum Piece<'t> {
    Text(&'t str),
    Name(&'t str),
}

/// Splits a template at its `<names>`; other angle brackets are text.
fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some(open) = rest.find('<') {
        let after = &rest[open + 1..];
        let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')));
        let (text, next) = match end {
            Some(end) if end > 0 && after[end..].starts_with('>') => {
                pieces.push(Piece::Text(&rest[..open]));
                pieces.push(Piece::Name(&after[..end]));
                rest = &after[end + 1..];
                continue;
            }
            _ => (&rest[..=open], after),
        };
        pieces.push(Piece::Text(text));
        rest = next;
    }
    pieces.push(Piece::Text(rest));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn filled(template: &str) -> String {
        let event = json!({"id": "1", "detail": {"x": 1}});
        let predefined =
            Predefined { rule_arn: "arn:r", rule_name: "r", ingestion_time: "now", event: &event };
        let values = BTreeMap::from([
            ("s".to_owned(), Some(json!("a \"b\""))),
            ("n".to_owned(), Some(json!(7))),
            ("o".to_owned(), Some(json!({"k": "v"}))),
            ("none".to_owned(), None),
        ]);
        fill(template, &values, &predefined)
    }

    #[test]
    fn inside_and_outside_of_strings() {
        let cases = [
            (r#""<s> is <n>""#, r#""a \"b\" is 7""#),
            (
                r#"{"a": <s>, "b": "x<s>", "o": <o>, "p": "<o>"}"#,
                r#"{"a": "a \"b\"", "b": "xa \"b\"", "o": {"k":"v"}, "p": "{k:v}"}"#,
            ),
            (r#"{"a": <none>, "b": "<none>"}"#, r#"{"a": null, "b": ""}"#),
            (r#"{"a": "\"<n>\""}"#, r#"{"a": "\"7\""}"#),
            (r#""1 < 2 <> <n>""#, r#""1 < 2 <> 7""#),
            (r#"{"e": <aws.events.event>, "r": "<aws.events.rule-name>"}"#, r#"{"e": {"id":"1"}, "r": "r"}"#),
            (r#"<aws.events.event.json>"#, r#"{"id":"1","detail":{"x":1}}"#),
        ];
        for (template, expected) in cases {
            assert_eq!(filled(template), expected, "{template}");
        }
    }

    #[test]
    fn unknown_names_are_found() {
        let known = BTreeMap::from([("a".to_owned(), "$.a".to_owned())]);
        assert_eq!(unknown_names("<a> <b> <aws.events.event>", &known), ["b"]);
    }
}
