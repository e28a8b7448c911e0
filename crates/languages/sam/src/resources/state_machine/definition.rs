//! A definition written in the template: its dynamic values become substitutions, the rest is text.

use crate::{
    intrinsics::{is_dynamic_reference, is_intrinsic, join},
    value::{Map, Value, json},
};

/// Puts `${definition_substitution_N}` for intrinsic functions and dynamic references, in the order of sorted keys.
pub fn take_dynamic_values(definition: &mut Value) -> Map {
    let mut taken = Map::new();
    walk(definition, &mut taken);
    taken
}

fn walk(value: &mut Value, taken: &mut Map) {
    match value {
        Value::Map(map) => {
            let mut keys = map.keys();
            keys.sort_by(|a, b| a.as_str().cmp(b.as_str()));
            for key in keys {
                if let Some(item) = map.get_mut(&key) {
                    visit(item, taken);
                }
            }
        }
        Value::List(items) => items.iter_mut().for_each(|item| visit(item, taken)),
        _ => {}
    }
}

fn visit(item: &mut Value, taken: &mut Map) {
    if !is_intrinsic(item) && !is_dynamic_reference(item) {
        return walk(item, taken);
    }
    let name = format!("definition_substitution_{}", taken.len() + 1);
    let key = format!("${{{name}}}");
    taken.insert(name, std::mem::replace(item, key.into()));
}

/// The definition's lines, joined by the service.
pub fn text(definition: &Value) -> Value {
    let text = json::dumps(definition, json::Style::DEFINITION);
    join("\n", text.split('\n').map(Value::from).collect())
}
