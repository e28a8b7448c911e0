//! `Fn::ValueOf`: an attribute of what a parameter names, such as the VPC of a subnet.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html>

use super::{Function, Make, Place, fail, list_of};
use crate::{
    call::Call,
    evaluate::Outcome,
    parameters::{Kind, Parameter},
};
use serde_json::json;

const WRONG: &str = "Template error: every Fn::ValueOf object requires a parameter name and an attribute";

pub static VALUE_OF: Function = Function {
    name: "Fn::ValueOf",
    places: &[Place::Rules],
    extension: false,
    shape: |call| two_names(call, WRONG),
    make: Make::Value(|evaluation, call| {
        let [name, attribute] = call.items() else { return Ok(json!([])) };
        let name = name.as_str().unwrap_or_default();
        let attribute = attribute.as_str().unwrap_or_default();
        let parameters = evaluation.template().get("Parameters");
        let kind =
            parameters.and_then(|all| Parameter::of(name, all.get(name)?)).map(|parameter| parameter.kind);
        let Some(Kind::Aws { name: kind, .. }) = kind else {
            return fail(
                call.argument.at,
                format!("Template error: {name} is not a parameter of an AWS-specific type"),
            );
        };
        let mut found = Vec::new();
        for id in evaluation.texts_of(&evaluation.reference(name), call.argument)? {
            match evaluation.known().value_of(&kind, &id, attribute) {
                Some(value) => found.push(value),
                None => {
                    let message = format!("Template error: the {attribute} of {id} is not known here");
                    return fail(call.argument.at, message);
                }
            }
        }
        Ok(if found.len() == 1 { json!(found[0]) } else { json!(found) })
    }),
};

/// Two names, as `Fn::ValueOfAll` takes them too.
pub(super) fn two_names(call: &Call<'_>, wrong: &str) -> Outcome<()> {
    if list_of(call, 2..=2) && call.items().iter().all(|item| item.as_str().is_some()) {
        return Ok(());
    }
    fail(call.argument.at, wrong)
}
