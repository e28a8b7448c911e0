//! `Fn::GetAtt`: an attribute of a resource.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getatt.html>

use super::{Function, Make, VALUES, fail};
use crate::call::{call as call_of, get_att};
use lang_yaml::Node;
use serde_json::json;

pub(crate) const WRONG: &str = "Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute";

pub static GET_ATT: Function = Function {
    name: "Fn::GetAtt",
    places: VALUES,
    extension: false,
    shape: |call| {
        let parts_are_there = match call.argument.as_str() {
            Some(text) => text.split_once('.').is_some_and(|(id, name)| !id.is_empty() && !name.is_empty()),
            None => {
                let is_part = |item: &Node| match call_of(item) {
                    Some(_) => true,
                    None => item.as_str().is_some_and(|text| !text.is_empty()),
                };
                call.items().len() == 2 && call.items().iter().all(is_part)
            }
        };
        if parts_are_there { Ok(()) } else { fail(call.argument.at, WRONG) }
    },
    make: Make::Value(|evaluation, call| {
        // The attribute may be a function: `[Id, !Ref Name]`.
        let (id, attribute) = match get_att(call.argument) {
            Some((id, Some(attribute))) => (id, attribute),
            Some((id, None)) => {
                let mut parts = Vec::new();
                for item in &call.items()[1..] {
                    let value = evaluation.value(item)?;
                    match crate::evaluate::plain(&value) {
                        Some(text) => parts.push(text),
                        None => return fail(item.at, WRONG),
                    }
                }
                (id, parts.join("."))
            }
            None => return fail(call.argument.at, WRONG),
        };
        let found = evaluation.known().attribute(&id, &attribute);
        Ok(found.unwrap_or_else(|| json!({"Fn::GetAtt": [id, attribute]})))
    }),
};
