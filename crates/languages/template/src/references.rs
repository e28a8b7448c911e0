//! What a part of a template refers to.

use crate::{
    call::{Call, call, get_att, text, variables},
    functions::sub,
};
use lang_yaml::{Node, Position, Value};

#[derive(Clone, Debug, PartialEq)]
pub enum To {
    /// `Ref`, or a plain variable of `Fn::Sub`: a parameter or a resource.
    Name(String),
    /// `Fn::GetAtt`, or `${Id.Attribute}`.
    Attribute(String, Option<String>),
    Condition(String),
    Mapping(String),
}

#[derive(Clone, Debug)]
pub struct Reference {
    pub to: To,
    pub at: Position,
    /// A condition that `Fn::If` names, or `!Condition`; `{Condition: ...}` may be a key of something else.
    pub is_if: bool,
    /// In the text of `Fn::Sub`.
    pub is_variable: bool,
}

/// All references in the value, in the order of the text.
pub fn references(node: &Node) -> Vec<Reference> {
    let mut found = Vec::new();
    walk(node, &mut found);
    found
}

fn walk(node: &Node, found: &mut Vec<Reference>) {
    match call(node) {
        Some(call) => walk_call(&call, found),
        None => inside(node, found),
    }
}

fn inside(node: &Node, found: &mut Vec<Reference>) {
    match &node.value {
        Value::Seq(items) => items.iter().for_each(|item| walk(item, found)),
        Value::Map(entries) => entries.iter().for_each(|(_, value)| walk(value, found)),
        _ => {}
    }
}

fn walk_call(call: &Call<'_>, found: &mut Vec<Reference>) {
    let argument = call.argument;
    let items = argument.as_seq().unwrap_or_default();
    let mut add = |to: To, at: Position| {
        let is_if = call.name == "Fn::If" || call.short;
        found.push(Reference { to, at, is_if, is_variable: false });
    };
    match (&*call.name, call.text()) {
        ("Ref", Some(name)) => return add(To::Name(name.into()), argument.at),
        ("Condition", Some(name)) => return add(To::Condition(name.into()), argument.at),
        ("Fn::GetAtt", _) => {
            if let Some((id, attribute)) = get_att(argument) {
                add(To::Attribute(id, attribute), argument.at);
            }
        }
        ("Fn::Sub", _) => return walk_sub(call, found),
        ("Fn::If", _) => {
            if let Some(name) = items.first().and_then(text) {
                add(To::Condition(name.into()), items[0].at);
            }
        }
        ("Fn::FindInMap", _) => {
            // With a default the mapping need not be there.
            if items.len() == 3
                && let Some(name) = items.first().and_then(text)
            {
                add(To::Mapping(name.into()), items[0].at);
            }
        }
        _ => {}
    }
    match call.inner() {
        Some(inner) => walk_call(&inner, found),
        None => inside(argument, found),
    }
}

fn walk_sub(call: &Call<'_>, found: &mut Vec<Reference>) {
    let Some((text, own)) = sub::arguments(call) else { return inside(call.argument, found) };
    let at = call.items().first().map_or(call.argument.at, |first| first.at);
    for name in variables(text) {
        if own.is_some_and(|own| own.get(name).is_some()) {
            continue;
        }
        let to = match name.split_once('.') {
            Some((id, attribute)) => To::Attribute(id.into(), Some(attribute.into())),
            None => To::Name(name.into()),
        };
        found.push(Reference { to, at, is_if: false, is_variable: true });
    }
    if let Some(own) = own {
        walk(own, found);
    }
}

/// The ids in `DependsOn`, with their places.
pub fn depends_on(resource: &Node) -> Vec<(&str, Position)> {
    match resource.get("DependsOn") {
        Some(Node { value: Value::Seq(items), .. }) => {
            items.iter().filter_map(|item| Some((item.as_str()?, item.at))).collect()
        }
        Some(one) => one.as_str().map(|id| (id, one.at)).into_iter().collect(),
        None => Vec::new(),
    }
}
