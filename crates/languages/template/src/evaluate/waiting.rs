//! What a value still waits for.

use crate::call::variables;
use serde_json::Value;

/// The resources, and their attributes, whose values are open in a value.
pub fn waiting_for(value: &Value) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    walk(value, &mut found);
    found
}

fn walk(value: &Value, found: &mut Vec<(String, Option<String>)>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| walk(item, found)),
        Value::Object(map) => {
            for (key, argument) in map {
                match (key.as_str(), argument) {
                    ("Ref", Value::String(id)) => found.push((id.clone(), None)),
                    ("Fn::GetAtt", Value::Array(parts)) => {
                        if let [Value::String(id), Value::String(attribute)] = &parts[..] {
                            found.push((id.clone(), Some(attribute.clone())));
                        }
                    }
                    ("Fn::Sub", argument) => in_text(argument, found),
                    _ => walk(argument, found),
                }
            }
        }
        _ => {}
    }
}

fn in_text(argument: &Value, found: &mut Vec<(String, Option<String>)>) {
    let (text, own) = match argument {
        Value::Array(parts) => (parts.first(), parts.get(1)),
        text => (Some(text), None),
    };
    for name in text.and_then(Value::as_str).map(variables).unwrap_or_default() {
        if own.is_some_and(|own| own.get(name).is_some()) {
            continue;
        }
        found.push(match name.split_once('.') {
            Some((id, attribute)) => (id.into(), Some(attribute.into())),
            None => (name.into(), None),
        });
    }
    if let Some(own) = own {
        walk(own, found);
    }
}
