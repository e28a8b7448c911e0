//! "This must be a map": the checks of single values, with the translator's texts.
//!
//! Texts: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/validator/value_validator.py>
//! (read 2026-11).

use crate::{
    problem::{Outcome, event, resource},
    value::{Map, Value},
};

/// Whose value it is, which decides the words of the problem.
#[derive(Clone, Copy)]
pub enum Owner<'a> {
    /// A property of the resource.
    Resource(&'a str),
    /// An attribute of the resource, such as `Properties`.
    Attribute(&'a str),
    /// A property of the event.
    Event(&'a str),
}
pub use Owner::{Attribute, Event, Resource};

impl Owner<'_> {
    fn fail<T>(self, message: String) -> Outcome<T> {
        match self {
            Resource(id) | Attribute(id) => resource(id, message),
            Event(id) => event(id, message),
        }
    }
    fn wrong_type<T>(self, path: &str, wanted: &str) -> Outcome<T> {
        let what = if let Attribute(_) = self { "Attribute" } else { "Property" };
        self.fail(format!("{what} '{path}' should be a {wanted}."))
    }
}

pub fn map<'v>(value: Option<&'v Value>, owner: Owner, path: &str) -> Outcome<&'v Map> {
    value.and_then(Value::as_map).map_or_else(|| owner.wrong_type(path, "map"), Ok)
}

pub fn map_mut<'v>(value: Option<&'v mut Value>, owner: Owner, path: &str) -> Outcome<&'v mut Map> {
    value.and_then(Value::as_map_mut).map_or_else(|| owner.wrong_type(path, "map"), Ok)
}

/// A map, with a message of its own.
pub fn map_or<'v>(value: Option<&'v Value>, owner: Owner, message: &str) -> Outcome<&'v Map> {
    value.and_then(Value::as_map).map_or_else(|| owner.fail(message.into()), Ok)
}

pub fn list<'v>(value: Option<&'v Value>, owner: Owner, path: &str) -> Outcome<&'v [Value]> {
    value.and_then(Value::as_list).map_or_else(|| owner.wrong_type(path, "list"), Ok)
}

pub fn strings<'v>(value: Option<&'v Value>, owner: Owner, path: &str) -> Outcome<&'v [Value]> {
    let items = list(value, owner, path)?;
    for (index, item) in items.iter().enumerate() {
        string(Some(item), owner, &format!("{path}[{index}]"))?;
    }
    Ok(items)
}

pub fn string<'v>(value: Option<&'v Value>, owner: Owner, path: &str) -> Outcome<&'v crate::value::Str> {
    value.and_then(Value::as_text).map_or_else(|| owner.wrong_type(path, "string"), Ok)
}

pub fn boolean(value: Option<&Value>, owner: Owner, path: &str) -> Outcome<bool> {
    if let Some(Value::Bool(b)) = value { Ok(*b) } else { owner.wrong_type(path, "boolean") }
}

pub fn some<'v>(value: Option<&'v Value>, owner: Owner, path: &str) -> Outcome<&'v Value> {
    value.filter(|v| !v.is_null()).map_or_else(|| owner.fail(format!("Property '{path}' is required.")), Ok)
}
