//! `Fn::Split`: a text cut at each delimiter.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-split.html>

use super::{COMPARED, Function, Make, fail, may_be_text};
use crate::{
    call::Call,
    evaluate::{Outcome, plain},
};
use serde_json::Value;

const WRONG: &str = "Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a \
    function that returns a string to be split.";

pub static SPLIT: Function = Function {
    name: "Fn::Split",
    places: COMPARED,
    extension: false,
    shape: |call| match call.items() {
        [delimiter, text] if delimiter.as_str().is_some_and(|text| !text.is_empty()) && may_be_text(text) => {
            Ok(())
        }
        _ => fail(call.argument.at, WRONG),
    },
    make: Make::Value(|evaluation, call| evaluation.settled(call, |value| split(call, &value))),
};

fn split(call: &Call<'_>, value: &Value) -> Outcome<Value> {
    let parts = value.as_array().map(Vec::as_slice).unwrap_or_default();
    match (parts.first().and_then(Value::as_str), parts.get(1).and_then(plain)) {
        (Some(delimiter), Some(text)) => {
            Ok(text.split(delimiter).map(|part| Value::String(part.into())).collect())
        }
        _ => fail(call.argument.at, WRONG),
    }
}
