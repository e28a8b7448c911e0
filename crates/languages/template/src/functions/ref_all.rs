//! `Fn::RefAll`: all values that an AWS-specific parameter type has in the account.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html>

use super::{Function, Make, Place, fail};
use serde_json::json;

pub static REF_ALL: Function = Function {
    name: "Fn::RefAll",
    places: &[Place::Rules],
    extension: false,
    shape: |call| match call.argument.as_str() {
        Some(_) => Ok(()),
        None => fail(call.argument.at, "Template error: every Fn::RefAll object requires a parameter type"),
    },
    make: Make::Value(|evaluation, call| {
        let kind = call.argument.as_str().unwrap_or_default();
        match evaluation.known().values_of(kind) {
            Some(values) => Ok(json!(values)),
            None => {
                fail(call.argument.at, format!("Template error: the values of {kind} are not known here"))
            }
        }
    }),
};
