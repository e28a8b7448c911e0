//! `Fn::ToJsonString`: a mapping or a list as JSON text.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ToJsonString.html>

use super::{COMPARED, Function, Make, fail};
use serde_json::Value;

pub static TO_JSON_STRING: Function = Function {
    name: "Fn::ToJsonString",
    places: COMPARED,
    extension: true,
    shape: |call| {
        if call.argument.as_seq().is_some() || call.argument.as_map().is_some() {
            return Ok(());
        }
        fail(
            call.argument.at,
            "Transform AWS::LanguageExtensions failed with: Fn::ToJsonString layout is incorrect",
        )
    },
    make: Make::Value(|evaluation, call| {
        evaluation.settled(call, |value| Ok(Value::String(value.to_string())))
    }),
};
