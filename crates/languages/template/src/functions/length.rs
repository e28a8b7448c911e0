//! `Fn::Length`: how many members a list has.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-length.html>

use super::{COMPARED, Function, Make, fail, takes_list};
use serde_json::{Value, json};

const WRONG: &str = "Transform AWS::LanguageExtensions failed with: Fn::Length layout is incorrect";

pub static LENGTH: Function = Function {
    name: "Fn::Length",
    places: COMPARED,
    extension: true,
    shape: |call| {
        if takes_list(call) {
            return Ok(());
        }
        fail(call.argument.at, WRONG)
    },
    make: Make::Value(|evaluation, call| {
        let value = evaluation.argument(call)?;
        match value {
            // Members that are still to come count too.
            Value::Array(members) => Ok(json!(members.len())),
            value if crate::evaluate::is_waiting(&value) => Ok(json!({"Fn::Length": value})),
            _ => fail(call.argument.at, WRONG),
        }
    }),
};
