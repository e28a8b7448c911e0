//! `Fn::ValueOfAll`: an attribute of everything of an AWS-specific type, such as the VPC of each subnet.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html>

use super::{Function, Make, Place, fail, value_of::two_names};
use serde_json::json;

const WRONG: &str = "Template error: every Fn::ValueOfAll object requires a parameter type and an attribute";

pub static VALUE_OF_ALL: Function = Function {
    name: "Fn::ValueOfAll",
    places: &[Place::Rules],
    extension: false,
    shape: |call| two_names(call, WRONG),
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
