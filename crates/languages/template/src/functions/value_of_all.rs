//! `Fn::ValueOfAll`: an attribute of everything of an AWS-specific type, such as the VPC of each subnet.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html>

use super::{Function, Make, Place, fail, list_of};
use serde_json::json;

pub static VALUE_OF_ALL: Function = Function {
    name: "Fn::ValueOfAll",
    places: &[Place::Rules],
    extension: false,
    shape: |call| {
        if list_of(call, 2..=2) && call.items().iter().all(|item| item.as_str().is_some()) {
            return Ok(());
        }
        fail(
            call.argument.at,
            "Template error: every Fn::ValueOfAll object requires a parameter type and an attribute",
        )
    },
    make: Make::Value(|evaluation, call| {
        let [kind, attribute] = call.items() else { return Ok(json!([])) };
        let (kind, attribute) = (kind.as_str().unwrap_or_default(), attribute.as_str().unwrap_or_default());
        let ids = evaluation.known().values_of(kind);
        let values = ids.and_then(|ids| {
            ids.iter().map(|id| evaluation.known().value_of(kind, id, attribute)).collect::<Option<Vec<_>>>()
        });
        match values {
            Some(values) => Ok(json!(values)),
            None => {
                fail(call.argument.at, format!("Template error: the {attribute} of {kind} is not known here"))
            }
        }
    }),
};
