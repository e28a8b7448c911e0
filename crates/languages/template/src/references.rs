//! What a part of a template refers to.

use crate::call::{call, get_att, variables};
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
}

/// All references in the value, in the order of the text.
pub fn references(node: &Node) -> Vec<Reference> {
    let mut found = Vec::new();
    walk(node, &mut found);
    found
}

fn walk(node: &Node, found: &mut Vec<Reference>) {
    if let Some(call) = call(node) {
        let argument = call.argument;
        let mut add = |to: To| found.push(Reference { to, at: argument.at });
        match call.name.as_str() {
            "Ref" => {
                if let Some(name) = argument.as_str() {
                    add(To::Name(name.into()));
                }
                return;
            }
            "Condition" => {
                if let Some(name) = argument.as_str() {
                    add(To::Condition(name.into()));
                }
                return;
            }
            "Fn::GetAtt" => {
                if let Some((id, attribute)) = get_att(argument) {
                    add(To::Attribute(id, attribute));
                }
                return;
            }
            "Fn::Sub" => return walk_sub(argument, found),
            "Fn::If" => {
                let items = argument.as_seq().unwrap_or_default();
                if let Some(name) = items.first().and_then(Node::as_str) {
                    found.push(Reference { to: To::Condition(name.into()), at: items[0].at });
                }
                items.iter().skip(1).for_each(|item| walk(item, found));
                return;
            }
            "Fn::FindInMap" => {
                let items = argument.as_seq().unwrap_or_default();
                if let Some(name) = items.first().and_then(Node::as_str) {
                    found.push(Reference { to: To::Mapping(name.into()), at: items[0].at });
                }
                items.iter().for_each(|item| walk(item, found));
                return;
            }
            _ => {}
        }
    }
    match &node.value {
        Value::Seq(items) => items.iter().for_each(|item| walk(item, found)),
        Value::Map(entries) => entries.iter().for_each(|(_, value)| walk(value, found)),
        _ => {}
    }
}

fn walk_sub(argument: &Node, found: &mut Vec<Reference>) {
    let (text, own) = match &argument.value {
        Value::Seq(items) => (items.first(), items.get(1)),
        _ => (Some(argument), None),
    };
    if let Some(node) = text
        && let Some(text) = node.as_str()
    {
        for name in variables(text) {
            if own.is_some_and(|own| own.get(name).is_some()) {
                continue;
            }
            let to = match name.split_once('.') {
                Some((id, attribute)) => To::Attribute(id.into(), Some(attribute.into())),
                None => To::Name(name.into()),
            };
            found.push(Reference { to, at: node.at });
        }
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
