//! Intrinsic functions, written in full (`Fn::Join: [...]`) or short (`!Join [...]`).
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>

use crate::functions::function_of_tag;
use lang_yaml::{Node, Value};
use std::borrow::Cow;

/// A function and its argument.
pub struct Call<'n> {
    pub name: Cow<'n, str>,
    /// In the short form this is the node itself: its tag is the function.
    pub argument: &'n Node,
    pub short: bool,
}

impl<'n> Call<'n> {
    /// The arguments, when they are written as a list.
    pub fn items(&self) -> &'n [Node] {
        self.argument.as_seq().unwrap_or_default()
    }

    /// The argument, when it is written as plain text.
    pub fn text(&self) -> Option<&'n str> {
        if self.short { self.argument.as_str() } else { text(self.argument) }
    }

    /// The function that is the whole argument.
    pub fn inner(&self) -> Option<Call<'n>> {
        if self.short { written_out(self.argument) } else { call(self.argument) }
    }
}

pub fn call(node: &Node) -> Option<Call<'_>> {
    if let Some(tag) = node.tag.as_deref().and_then(|tag| tag.strip_prefix('!')).filter(|tag| !tag.is_empty())
    {
        let name = match function_of_tag(tag) {
            Some(function) => Cow::Borrowed(function.name),
            None => Cow::Owned(format!("Fn::{tag}")),
        };
        return Some(Call { name, argument: node, short: true });
    }
    written_out(node)
}

/// The function in its full form, whatever the node's tag is: `!Base64 {Ref: Name}` holds one.
pub fn written_out(node: &Node) -> Option<Call<'_>> {
    let Value::Map(entries) = &node.value else { return None };
    let [(key, argument)] = &entries[..] else { return None };
    let name = key.as_str()?;
    (name == "Ref" || name == "Condition" || name.starts_with("Fn::")).then(|| Call {
        name: name.into(),
        argument,
        short: false,
    })
}

/// Plain text: a string that is not the argument of a function in its short form.
pub fn text(node: &Node) -> Option<&str> {
    if call(node).is_some() { None } else { node.as_str() }
}

/// The parts of a `Fn::GetAtt`: the logical id and the attribute, when both are plain text.
pub fn get_att(argument: &Node) -> Option<(String, Option<String>)> {
    match &argument.value {
        Value::String(whole, _) => {
            let (id, attribute) = whole.split_once('.')?;
            Some((id.into(), Some(attribute.into())))
        }
        Value::Seq(items) => {
            let id = text(items.first()?)?.to_owned();
            let rest: Option<Vec<&str>> = items[1..].iter().map(text).collect();
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
