//! Intrinsic functions, written in full (`Fn::Join: [...]`) or short (`!Join [...]`).
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>

use lang_yaml::{Node, Value};

/// The functions of the language, by their full names.
pub const FUNCTIONS: [&str; 22] = [
    "Condition",
    "Fn::And",
    "Fn::Base64",
    "Fn::Cidr",
    "Fn::Contains",
    "Fn::Equals",
    "Fn::FindInMap",
    "Fn::GetAZs",
    "Fn::GetAtt",
    "Fn::If",
    "Fn::ImportValue",
    "Fn::Join",
    "Fn::Length",
    "Fn::Not",
    "Fn::Or",
    "Fn::Select",
    "Fn::Split",
    "Fn::Sub",
    "Fn::ToJsonString",
    "Fn::Transform",
    "Fn::ForEach",
    "Ref",
];

/// A function and its argument.
pub struct Call<'n> {
    pub name: String,
    /// In the short form this is the node itself: its tag is the function.
    pub argument: &'n Node,
    pub short: bool,
}

pub fn call(node: &Node) -> Option<Call<'_>> {
    if let Some(tag) = node.tag.as_deref().and_then(|tag| tag.strip_prefix('!')).filter(|tag| !tag.is_empty())
    {
        let name = if matches!(tag, "Ref" | "Condition") { tag.into() } else { format!("Fn::{tag}") };
        return Some(Call { name, argument: node, short: true });
    }
    let Value::Map(entries) = &node.value else { return None };
    let [(key, argument)] = &entries[..] else { return None };
    let name = key.as_str()?;
    (name == "Ref" || name == "Condition" || name.starts_with("Fn::")).then(|| Call {
        name: name.into(),
        argument,
        short: false,
    })
}

/// The parts of a `Fn::GetAtt`: the logical id and the attribute, when both are plain text.
pub fn get_att(argument: &Node) -> Option<(String, Option<String>)> {
    match &argument.value {
        Value::String(text, _) => {
            let (id, attribute) = text.split_once('.')?;
            Some((id.into(), Some(attribute.into())))
        }
        Value::Seq(items) => {
            let id = items.first()?.as_str()?.to_owned();
            let rest: Option<Vec<&str>> = items[1..].iter().map(Node::as_str).collect();
            Some((id, rest.map(|parts| parts.join("."))))
        }
        _ => None,
    }
}

/// The names in `${...}` of a `Fn::Sub`; `${!Literal}` is not one.
pub fn variables(text: &str) -> Vec<&str> {
    let parts = text.split("${").skip(1).filter_map(|part| part.split_once('}'));
    parts.map(|(name, _)| name.trim()).filter(|name| !name.starts_with('!') && !name.is_empty()).collect()
}
