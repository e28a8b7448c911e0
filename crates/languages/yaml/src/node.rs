//! The tree: nodes with the place where they stand in the text.

use std::borrow::Cow;
use std::fmt;

/// A place in the text; both numbers start at 1, columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

impl Position {
    pub const START: Position = Position { line: 1, column: 1 };
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub value: Value,
    pub at: Position,
    /// As written (`!Ref`), or `tag:yaml.org,2002:binary` for YAML's own that we do not resolve. Not interpreted here.
    pub tag: Option<String>,
    /// A plain scalar as it was written (`0123`, `1.10`, `yes`), where `value` is not that text itself.
    pub written: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Bool(bool),
    Int(i64),
    /// Also whole numbers that an i64 cannot hold; `Node::written` has all their digits.
    Float(f64),
    String(String, Style),
    Seq(Vec<Node>),
    /// In the order of the text; keys are scalars.
    Map(Vec<(Node, Node)>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    Plain,
    SingleQuoted,
    DoubleQuoted,
    Literal,
    Folded,
}

/// What a node is, in the words of an error message: "expected a list, found a mapping".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Null,
    Bool,
    Number,
    String,
    Seq,
    Map,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Null => "nothing",
            Kind::Bool => "a boolean",
            Kind::Number => "a number",
            Kind::String => "a string",
            Kind::Seq => "a list",
            Kind::Map => "a mapping",
        })
    }
}

impl Node {
    pub fn new(value: Value, at: Position) -> Self {
        Self { value, at, tag: None, written: None }
    }

    pub fn kind(&self) -> Kind {
        match &self.value {
            Value::Null => Kind::Null,
            Value::Bool(_) => Kind::Bool,
            Value::Int(_) | Value::Float(_) => Kind::Number,
            Value::String(..) => Kind::String,
            Value::Seq(_) => Kind::Seq,
            Value::Map(_) => Kind::Map,
        }
    }

    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text, _) => Some(text),
            _ => None,
        }
    }

    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(truth) => Some(truth),
            _ => None,
        }
    }

    pub fn as_int(&self) -> Option<i64> {
        match self.value {
            Value::Int(number) => Some(number),
            _ => None,
        }
    }

    pub fn as_seq(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Seq(items) => Some(items),
            _ => None,
        }
    }

    pub fn as_map(&self) -> Option<&[(Node, Node)]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// Any scalar as text: a string itself, everything else as it was written. None for lists and mappings.
    pub fn scalar_text(&self) -> Option<Cow<'_, str>> {
        if let Some(written) = &self.written {
            return Some(Cow::Borrowed(written));
        }
        match &self.value {
            Value::Null => Some(Cow::Borrowed("")),
            Value::Bool(truth) => Some(Cow::Borrowed(if *truth { "true" } else { "false" })),
            Value::Int(number) => Some(Cow::Owned(number.to_string())),
            Value::Float(number) => Some(Cow::Owned(number.to_string())),
            Value::String(text, _) => Some(Cow::Borrowed(text)),
            Value::Seq(_) | Value::Map(_) => None,
        }
    }

    /// The value under a key, the key compared as written. None if this is not a mapping.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|(_, value)| value)
    }

    /// The entry under a key; the last one where duplicates were let through.
    pub fn entry(&self, key: &str) -> Option<&(Node, Node)> {
        self.as_map()?.iter().rev().find(|(own, _)| match own.as_str() {
            Some(text) => text == key,
            None => own.scalar_text().is_some_and(|text| text == key),
        })
    }
}
