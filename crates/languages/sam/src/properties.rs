//! What a SAM resource or event may say: a table of its properties, and the reading of one against it.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/__init__.py> and
//! `model/types.py` there (read 2026-11). A value that is a map of one member is taken for an intrinsic function and
//! not checked, unless the property says that it does not take them.

use crate::{
    problem::{Outcome, Problem, resource},
    value::{Map, Value, print},
};

/// What a property's value must be.
#[derive(Clone, Copy)]
pub enum Kind {
    Any,
    Str,
    Map,
    /// A map, told apart from [`Kind::Map`] by the words of its problem.
    Members,
    Bool,
    Int,
    List,
    StrOrMap,
    StrOrStrs,
    BoolOrMap,
    /// A list of strings and maps.
    Items,
    /// A string, or a list of strings and maps.
    StrOrItems,
    /// A string, a map, or a list of strings and maps.
    StrOrMapOrItems,
    Strs,
    /// A map of maps.
    Maps,
    /// A map of strings.
    StrMap,
    /// A map of numbers and maps.
    IntMap,
    /// A map, or a list of maps.
    MapOrMaps,
    /// A string, told apart from [`Kind::Str`] by the words of its problem.
    OneStr,
    OneOf(&'static [&'static str]),
}

pub struct Property {
    pub name: &'static str,
    required: bool,
    kind: Kind,
    intrinsics: bool,
}

pub const fn opt(name: &'static str, kind: Kind) -> Property {
    Property { name, required: false, kind, intrinsics: true }
}
pub const fn req(name: &'static str, kind: Kind) -> Property {
    Property { name, required: true, kind, intrinsics: true }
}
/// Passed through unchecked.
pub const fn pass(name: &'static str) -> Property {
    Property { name, required: false, kind: Kind::Any, intrinsics: false }
}
pub const fn pass_req(name: &'static str) -> Property {
    Property { name, required: true, kind: Kind::Any, intrinsics: false }
}
/// Intrinsic functions are checked like any other value.
pub const fn strict(name: &'static str, kind: Kind) -> Property {
    Property { name, required: false, kind, intrinsics: false }
}
pub const fn strict_req(name: &'static str, kind: Kind) -> Property {
    Property { name, required: true, kind, intrinsics: false }
}

impl Kind {
    fn accepts(self, value: &Value) -> bool {
        let str_or_map = |v: &Value| v.is_str() || v.is_map();
        let int = |v: &Value| matches!(v, Value::Int(_) | Value::Bool(_));
        let all = |v: &Value, ok: &dyn Fn(&Value) -> bool| v.as_list().is_some_and(|l| l.iter().all(ok));
        let members = |v: &Value, ok: &dyn Fn(&Value) -> bool| v.as_map().is_some_and(|m| m.values().all(ok));
        match self {
            Kind::Any => true,
            Kind::Str | Kind::OneStr => value.is_str(),
            Kind::Map | Kind::Members => value.is_map(),
            Kind::Bool => matches!(value, Value::Bool(_)),
            Kind::Int => int(value),
            Kind::List => value.is_list(),
            Kind::StrOrMap => str_or_map(value),
            Kind::StrOrStrs => value.is_str() || all(value, &Value::is_str),
            Kind::BoolOrMap => matches!(value, Value::Bool(_) | Value::Map(_)),
            Kind::Items => all(value, &str_or_map),
            Kind::StrOrItems => value.is_str() || all(value, &str_or_map),
            Kind::StrOrMapOrItems => str_or_map(value) || all(value, &str_or_map),
            Kind::Strs => all(value, &Value::is_str),
            Kind::Maps => members(value, &Value::is_map),
            Kind::StrMap => members(value, &Value::is_str),
            Kind::IntMap => members(value, &|v| int(v) || v.is_map()),
            Kind::MapOrMaps => value.is_map() || all(value, &Value::is_map),
            Kind::OneOf(names) => value.as_str().is_some_and(|s| names.contains(&s)),
        }
    }

    fn problem(self, name: &str) -> String {
        match self {
            Kind::Str => format!("Property '{name}' should be a string."),
            Kind::Map => format!("Property '{name}' should be a map."),
            Kind::OneOf([a, b]) => {
                format!("Property '{name}' should be a one of the strings: '{a}' or '{b}'.")
            }
            _ => format!("Type of property '{name}' is invalid."),
        }
    }
}

/// The attributes of a resource that SAM knows, beside `DependsOn`.
pub const ATTRIBUTES: [&str; 5] =
    ["DeletionPolicy", "UpdatePolicy", "Condition", "UpdateReplacePolicy", "Metadata"];
/// Those that also go to the resources generated beside it.
pub const PASSED_ON: [&str; 3] = ["Condition", "DeletionPolicy", "UpdateReplacePolicy"];

/// A resource or an event of the template, checked against its table.
#[derive(Clone, Debug, Default)]
pub struct Source {
    pub id: String,
    pub properties: Map,
    pub depends_on: Option<Value>,
    pub attributes: Map,
}

impl Source {
    pub fn read(id: &str, kind: &str, table: &[Property], written: &Map) -> Outcome<Source> {
        check_logical_id(id)?;
        if !written.has("Type") {
            return resource(id, "Resource dict missing key 'Type'.");
        }
        if written.str("Type") != Some(kind) {
            let actual = written.get("Type").map(print::text).unwrap_or_default();
            return resource(id, format!("Resource has incorrect Type; expected '{kind}', got '{actual}'"));
        }
        let no_properties = Map::new();
        let properties = match written.get("Properties") {
            None => &no_properties,
            Some(Value::Map(map)) => map,
            Some(_) => return resource(id, "Properties of a resource must be an object."),
        };
        if let Some((name, _)) = properties.iter().find(|(name, _)| unknown(table, name)) {
            return resource(id, format!("property {name} not defined for resource of type {kind}"));
        }
        Source::checked(id, table, written, properties.clone())
    }

    /// The same for the type that does not mind unknown properties.
    pub fn read_known(id: &str, kind: &str, table: &[Property], written: &Map) -> Outcome<Source> {
        let mut written = written.clone();
        if let Some(properties) = written.get_mut("Properties").and_then(Value::as_map_mut) {
            let names = properties.keys();
            names.iter().filter(|name| unknown(table, name)).for_each(|name| drop(properties.remove(name)));
        }
        Source::read(id, kind, table, &written)
    }

    fn checked(id: &str, table: &[Property], written: &Map, properties: Map) -> Outcome<Source> {
        let source = Source {
            id: id.into(),
            properties,
            depends_on: written.get("DependsOn").cloned(),
            attributes: pick(written, &ATTRIBUTES),
        };
        source.check(table)?;
        Ok(source)
    }

    fn check(&self, table: &[Property]) -> Outcome<()> {
        for property in table {
            match self.get(property.name) {
                Some(Value::Map(map)) if property.intrinsics && map.len() == 1 => {}
                None if property.required => {
                    return resource(&self.id, format!("Missing required property '{}'.", property.name));
                }
                Some(value) if !property.kind.accepts(value) => {
                    return resource(&self.id, property.kind.problem(property.name));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The property, unless it is absent or null.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.properties.some(name)
    }
    pub fn truthy(&self, name: &str) -> Option<&Value> {
        self.properties.truthy(name)
    }
    pub fn value(&self, name: &str) -> Value {
        self.get(name).into()
    }
    pub fn passed_on(&self) -> Map {
        pick(&self.attributes, &PASSED_ON)
    }
    pub fn condition(&self) -> Option<&Value> {
        self.attributes.some("Condition")
    }
}

fn unknown(table: &[Property], name: &str) -> bool {
    !table.iter().any(|property| property.name == name)
}

fn pick(from: &Map, names: &[&str]) -> Map {
    names.iter().filter_map(|name| from.get(name).map(|value| (*name, value.clone()))).collect()
}

pub fn check_logical_id(id: &str) -> Outcome<()> {
    if !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Ok(());
    }
    Err(invalid_logical_id(id))
}

pub fn invalid_logical_id(id: &str) -> Problem {
    Problem::Resource { logical_id: id.into(), message: "Logical ids must be alphanumeric.".into() }
}
