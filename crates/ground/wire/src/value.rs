//! The tree between bytes and types: what every codec reads into and writes from.
//!
//! Structures are keyed by the model's member names; what a protocol calls them on the wire is the codec's business.
//! Absent members are absent, never null.

use bytes::Bytes;
use kernel::Timestamp;
use std::borrow::Cow;

pub type Name = Cow<'static, str>;
pub type Fields = Vec<(Name, Value)>;

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    Blob(Bytes),
    Time(Timestamp),
    List(Vec<Value>),
    Map(Fields),
}

impl Value {
    pub fn empty() -> Self {
        Value::Map(Vec::new())
    }

    pub fn field(&self, name: &str) -> Option<&Value> {
        match self {
            Value::Map(fields) => fields.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// As AWS prints a value in a validation message.
    pub fn shown(&self) -> String {
        match self {
            Value::Bool(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            Value::Float(value) => format!("{value:?}"), // as Java writes it: 1.0
            Value::Text(text) => text.clone(),
            Value::Blob(bytes) => format!("java.nio.HeapByteBuffer[pos=0 lim={0} cap={0}]", bytes.len()),
            Value::Time(time) => time.to_string(),
            Value::List(items) => {
                format!("[{}]", items.iter().map(Value::shown).collect::<Vec<_>>().join(", "))
            }
            Value::Map(fields) => {
                let shown: Vec<_> =
                    fields.iter().map(|(key, value)| format!("{key}={}", value.shown())).collect();
                format!("{{{}}}", shown.join(", "))
            }
        }
    }
}
