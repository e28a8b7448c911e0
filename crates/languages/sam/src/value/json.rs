//! JSON as Python's `json.dumps` writes it (ASCII only), since hashes are taken of it, and the way in and out.

use super::{Map, Str, Value, print};
use std::fmt::Write;

/// How to write: Python's `separators`, `sort_keys` and `indent`.
#[derive(Clone, Copy)]
pub struct Style {
    pub item: &'static str,
    pub key: &'static str,
    pub sorted: bool,
    pub indent: usize,
}

impl Style {
    /// What logical ids are hashed of.
    pub const COMPACT: Style = Style { item: ",", key: ":", sorted: true, indent: 0 };
    /// `json.dumps` without arguments.
    pub const DEFAULT: Style = Style { item: ", ", key: ": ", sorted: false, indent: 0 };
    /// A state machine's definition.
    pub const DEFINITION: Style = Style { item: ",", key: ": ", sorted: true, indent: 4 };
}

pub fn dumps(value: &Value, style: Style) -> String {
    let mut out = String::new();
    write_value(&mut out, value, style, 0);
    out
}

fn write_value(out: &mut String, value: &Value, style: Style, depth: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Value::Int(n) => {
            let _ = write!(out, "{n}");
        }
        Value::Float(n) => out.push_str(&print::float(*n)),
        Value::Str(text) => write_string(out, text),
        Value::List(list) if list.is_empty() => out.push_str("[]"),
        Value::List(list) => {
            out.push('[');
            for (index, item) in list.iter().enumerate() {
                separate(out, style, depth + 1, index);
                write_value(out, item, style, depth + 1);
            }
            end(out, style, depth);
            out.push(']');
        }
        Value::Map(map) if map.is_empty() => out.push_str("{}"),
        Value::Map(map) => {
            out.push('{');
            let mut items: Vec<(&Str, &Value)> = map.iter().collect();
            if style.sorted {
                items.sort_by(|a, b| a.0.as_str().cmp(b.0.as_str()));
            }
            for (index, (key, item)) in items.into_iter().enumerate() {
                separate(out, style, depth + 1, index);
                write_string(out, key);
                out.push_str(style.key);
                write_value(out, item, style, depth + 1);
            }
            end(out, style, depth);
            out.push('}');
        }
    }
}

fn separate(out: &mut String, style: Style, depth: usize, index: usize) {
    if index > 0 {
        out.push_str(style.item);
    }
    if style.indent > 0 {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', style.indent * depth));
    }
}

fn end(out: &mut String, style: Style, depth: usize) {
    if style.indent > 0 {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', style.indent * depth));
    }
}

fn write_string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            ' '..='~' => out.push(c),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out.push('"');
}

impl From<&serde_json::Value> for Value {
    fn from(json: &serde_json::Value) -> Value {
        use serde_json::Value as Json;
        match json {
            Json::Null => Value::Null,
            Json::Bool(b) => Value::Bool(*b),
            Json::Number(n) => match n.as_i128() {
                Some(n) => Value::Int(n),
                None => Value::Float(n.as_f64().unwrap_or(0.0)),
            },
            Json::String(s) => Value::Str(s.as_str().into()),
            Json::Array(list) => Value::List(list.iter().map(Value::from).collect()),
            Json::Object(map) => {
                Value::Map(map.iter().map(|(key, value)| (key.as_str(), Value::from(value))).collect::<Map>())
            }
        }
    }
}

/// The text of a number that JSON has no word for, as YAML writes it.
pub fn not_finite(number: f64) -> Option<&'static str> {
    if number.is_nan() {
        Some(".nan")
    } else if number.is_infinite() {
        Some(if number < 0.0 { "-.inf" } else { ".inf" })
    } else {
        None
    }
}

impl From<&Value> for serde_json::Value {
    fn from(value: &Value) -> serde_json::Value {
        use serde_json::Value as Json;
        match value {
            Value::Null => Json::Null,
            Value::Bool(b) => Json::Bool(*b),
            Value::Int(n) => {
                serde_json::Number::from_i128(*n).map_or_else(|| Json::from(*n as f64), Json::Number)
            }
            Value::Float(n) => match not_finite(*n) {
                Some(text) => Json::from(text),
                None => Json::from(*n),
            },
            Value::Str(s) => Json::String(s.to_string()),
            Value::List(list) => Json::Array(list.iter().map(Json::from).collect()),
            Value::Map(map) => {
                Json::Object(map.iter().map(|(k, v)| (k.to_string(), Json::from(v))).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{list, map};

    #[test]
    fn json_is_written_as_python_writes_it() {
        let value =
            Value::from(map! {"b" => "é😀\u{7f}", "a" => list![1i64, map!{}, 0.5], "c" => Value::Null});
        assert_eq!(
            dumps(&value, Style::COMPACT),
            r#"{"a":[1,{},0.5],"b":"\u00e9\ud83d\ude00\u007f","c":null}"#
        );
        assert_eq!(dumps(&list!["x"], Style::DEFINITION), "[\n    \"x\"\n]");
    }
}
