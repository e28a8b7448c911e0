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
        let is_filled = |node: &lang_yaml::Node| {
            node.as_seq().is_some_and(|items| !items.is_empty())
                || node.as_map().is_some_and(|entries| !entries.is_empty())
        };
        if is_filled(call.argument) || call.inner().is_some() {
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
