//! The values the transform works on: JSON values that remember two things JSON does not.
//!
//! The logical id of an API deployment carries the SHA-1 of how Python 2.7 printed the API's definition, and the
//! published translator keeps those ids for ever
//! (<https://github.com/aws/serverless-application-model/blob/develop/samtranslator/utils/py27hash_fix.py>, read
//! 2026-11). So a string knows whether Python 2.7 would have called it `unicode`, and a map may keep its keys in the
//! order of Python 2.7's hash table ([`order`]). Everything else is plain data.

pub mod json;
mod map;
mod order;
pub mod print;

pub use map::Map;
use std::{borrow::Borrow, fmt, hash, ops::Deref, sync::Arc};

/// A string, and what it is beside its text.
#[derive(Clone)]
pub struct Str {
    text: Arc<str>,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Plain,
    /// A Python 2.7 `unicode`: it came from a converted part of the template.
    Unicode,
    /// A key that YAML reads as a number or a truth value, which is text in every other respect.
    Number,
}

impl Str {
    pub fn unicode(text: &str) -> Str {
        Str { text: text.into(), kind: Kind::Unicode }
    }
    /// A key that was not written as a string.
    pub fn number(text: String) -> Str {
        Str { text: text.into(), kind: Kind::Number }
    }
    pub fn is_unicode(&self) -> bool {
        self.kind == Kind::Unicode
    }
    pub fn is_number(&self) -> bool {
        self.kind == Kind::Number
    }
    /// The same kind of string with another text.
    pub fn like(&self, text: &str) -> Str {
        Str { text: text.into(), kind: self.kind }
    }
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl Deref for Str {
    type Target = str;
    fn deref(&self) -> &str {
        &self.text
    }
}
impl PartialEq for Str {
    fn eq(&self, other: &Str) -> bool {
        self.text == other.text
    }
}
impl Eq for Str {}
impl hash::Hash for Str {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.text.hash(state)
    }
}
impl Borrow<str> for Str {
    fn borrow(&self) -> &str {
        &self.text
    }
}
impl fmt::Debug for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}
impl fmt::Display for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
impl From<&str> for Str {
    fn from(text: &str) -> Str {
        Str { text: text.into(), kind: Kind::Plain }
    }
}
impl From<String> for Str {
    fn from(text: String) -> Str {
        Str { text: text.into(), kind: Kind::Plain }
    }
}
impl From<&Str> for Str {
    fn from(text: &Str) -> Str {
        text.clone()
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    #[default]
    Null,
    Bool(bool),
    Int(i128),
    Float(f64),
    Str(Str),
    List(Vec<Value>),
    Map(Map),
}

impl Value {
    pub fn as_str(&self) -> Option<&str> {
        self.as_text().map(Str::as_str)
    }
    pub fn as_text(&self) -> Option<&Str> {
        if let Value::Str(text) = self { Some(text) } else { None }
    }
    pub fn as_map(&self) -> Option<&Map> {
        if let Value::Map(map) = self { Some(map) } else { None }
    }
    pub fn as_map_mut(&mut self) -> Option<&mut Map> {
        if let Value::Map(map) = self { Some(map) } else { None }
    }
    pub fn as_list(&self) -> Option<&[Value]> {
        if let Value::List(list) = self { Some(list) } else { None }
    }
    pub fn as_list_mut(&mut self) -> Option<&mut Vec<Value>> {
        if let Value::List(list) = self { Some(list) } else { None }
    }
    pub fn is_map(&self) -> bool {
        matches!(self, Value::Map(_))
    }
    pub fn is_list(&self) -> bool {
        matches!(self, Value::List(_))
    }
    pub fn is_str(&self) -> bool {
        matches!(self, Value::Str(_))
    }
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }
    pub fn is_true(&self) -> bool {
        matches!(self, Value::Bool(true))
    }
    /// What Python calls true: not null, false, zero, "" or empty.
    pub fn truthy(&self) -> bool {
        match self {
            Value::Null => false,
            Value::Bool(b) => *b,
            Value::Int(n) => *n != 0,
            Value::Float(n) => *n != 0.0,
            Value::Str(s) => !s.is_empty(),
            Value::List(l) => !l.is_empty(),
            Value::Map(m) => !m.is_empty(),
        }
    }
    /// The member of a map, when this is a map, has it, and it is not null.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.as_map().and_then(|map| map.some(key))
    }
    /// Python's name of the type, as it stands in a few error texts.
    pub fn type_name(&self) -> &'static str {
        match self {
            Value::Null => "NoneType",
            Value::Bool(_) => "bool",
            Value::Int(_) => "int",
            Value::Float(_) => "float",
            Value::Str(s) if s.is_unicode() => "Py27UniStr",
            Value::Str(_) => "str",
            Value::List(_) => "list",
            Value::Map(m) if m.is_ordered_by_hash() => "Py27Dict",
            Value::Map(_) => "dict",
        }
    }
    /// Python's `copy.deepcopy`: hash tables are filled anew, which may change their order.
    pub fn deep_copy(&self) -> Value {
        match self {
            Value::List(list) => Value::List(list.iter().map(Value::deep_copy).collect()),
            Value::Map(map) => Value::Map(map.deep_copy()),
            other => other.clone(),
        }
    }
    /// The part as Python 2.7 would have held it: `unicode` strings, hash-ordered maps.
    pub fn to_python27(&self) -> Value {
        match self {
            Value::Str(text) => Value::Str(Str::unicode(text)),
            Value::List(list) => Value::List(list.iter().map(Value::to_python27).collect()),
            Value::Map(map) => {
                let mut converted = Map::by_hash();
                for (key, value) in map.iter() {
                    converted.insert(Str::unicode(key), value.to_python27());
                }
                Value::Map(converted)
            }
            other => other.clone(),
        }
    }
}

macro_rules! from {
    ($($type:ty => $make:expr;)*) => { $(impl From<$type> for Value {
        fn from(value: $type) -> Value { #[allow(clippy::redundant_closure_call)] ($make)(value) }
    })* };
}
from! {
    bool => Value::Bool;
    i64 => |n: i64| Value::Int(n.into());
    i128 => Value::Int;
    f64 => Value::Float;
    &str => |s: &str| Value::Str(s.into());
    String => |s: String| Value::Str(s.into());
    Str => Value::Str;
    &Str => |s: &Str| Value::Str(s.clone());
    Vec<Value> => Value::List;
    Map => Value::Map;
    &Map => |m: &Map| Value::Map(m.clone());
    &Value => |v: &Value| v.clone();
    Option<&Value> => |v: Option<&Value>| v.cloned().unwrap_or(Value::Null);
    Option<Value> => |v: Option<Value>| v.unwrap_or(Value::Null);
}

/// A plain map, in the order written.
#[macro_export]
macro_rules! map {
    ($($key:expr => $value:expr),* $(,)?) => {{
        #[allow(unused_mut)]
        let mut map = $crate::value::Map::new();
        $(map.insert($key, $crate::value::Value::from($value));)*
        map
    }};
}

/// A map in Python 2.7's hash order, filled in the order written.
#[macro_export]
macro_rules! hashed {
    ($($key:expr => $value:expr),* $(,)?) => {{
        #[allow(unused_mut)]
        let mut map = $crate::value::Map::by_hash();
        $(map.insert($key, $crate::value::Value::from($value));)*
        map
    }};
}

/// A list of values.
#[macro_export]
macro_rules! list {
    ($($value:expr),* $(,)?) => { $crate::value::Value::List(vec![$($crate::value::Value::from($value)),*]) };
}
