//! From the tree of the YAML reader to the transform's values: short forms (`!Ref`, `!Sub`, `!GetAtt a.b`) become maps.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>

use crate::value::{Map, Str, Value};
use lang_yaml::{Node, Value as Yaml};

pub fn from_node(node: &Node) -> Value {
    let plain = untagged(node);
    let Some(tag) = node.tag.as_deref().and_then(|tag| tag.strip_prefix('!')).filter(|tag| !tag.is_empty())
    else {
        return plain;
    };
    let value = match (tag, &plain) {
        ("GetAtt", Value::Str(text)) => Value::List(text.splitn(2, '.').map(Value::from).collect()),
        _ => plain,
    };
    let name = if matches!(tag, "Ref" | "Condition") { tag.to_owned() } else { format!("Fn::{tag}") };
    crate::map! {name => value}.into()
}

fn untagged(node: &Node) -> Value {
    match &node.value {
        Yaml::Null => Value::Null,
        Yaml::Bool(b) => Value::Bool(*b),
        Yaml::Int(n) => Value::Int((*n).into()),
        // Whole numbers beyond 64 bits keep their digits.
        Yaml::Float(n) => match node.written.as_deref().and_then(|text| text.parse().ok()) {
            Some(whole) => Value::Int(whole),
            None => Value::Float(*n),
        },
        Yaml::String(text, ..) => text.as_str().into(),
        Yaml::Seq(items) => Value::List(items.iter().map(from_node).collect()),
        Yaml::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| (self::key(key), from_node(value)));
            entries.collect::<Map>().into()
        }
    }
}

/// Keys are text, as in JSON.
fn key(node: &Node) -> Str {
    match &node.value {
        Yaml::String(text, ..) => text.as_str().into(),
        Yaml::Null => Str::number("null".into()),
        Yaml::Bool(b) => Str::number(b.to_string()),
        Yaml::Int(n) => Str::number(n.to_string()),
        Yaml::Float(n) => Str::number(crate::value::print::float(*n)),
        Yaml::Seq(_) | Yaml::Map(_) => "".into(),
    }
}
