//! `Fn::Join`: texts in one, with a delimiter between them.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-join.html>

use super::{COMPARED, Function, Make, fail, may_be_list, may_be_text};
use crate::{
    call::{Call, call as call_of},
    evaluate::{Outcome, plain},
};
use serde_json::Value;

const WRONG: &str = "Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be \
    joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.";

pub static JOIN: Function = Function {
    name: "Fn::Join",
    places: COMPARED,
    extension: false,
    shape: |call| match call.items() {
        [delimiter, parts] if delimiter.as_str().is_some() && may_be_list(parts) => {
            match parts.as_seq().filter(|_| call_of(parts).is_none()).unwrap_or_default() {
                parts if parts.iter().all(may_be_text) => Ok(()),
                parts => fail(
                    parts.iter().find(|part| !may_be_text(part)).map_or(call.argument.at, |part| part.at),
                    WRONG,
                ),
            }
        }
        _ => fail(call.argument.at, WRONG),
    },
    make: Make::Value(|evaluation, call| evaluation.settled(call, |value| join(call, &value))),
};

fn join(call: &Call<'_>, value: &Value) -> Outcome<Value> {
    let Some([Value::String(delimiter), Value::Array(parts)]) = value.as_array().map(Vec::as_slice) else {
        return fail(call.argument.at, WRONG);
    };
    let texts: Option<Vec<String>> = parts.iter().map(plain).collect();
    match texts {
        Some(texts) => Ok(Value::String(texts.join(delimiter))),
        None => fail(call.argument.at, WRONG),
    }
}
