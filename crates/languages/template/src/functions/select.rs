//! `Fn::Select`: one member of a list.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-select.html>. Null members count as missing.

use super::{COMPARED, Function, Make, fail, may_be_list, may_be_text};
use crate::{
    call::{Call, call as call_of},
    evaluate::{Outcome, is_waiting, plain},
};
use serde_json::{Value, json};

const WRONG: &str =
    "Template error: Fn::Select requires a list argument with two elements: an integer index and a list";

pub static SELECT: Function = Function {
    name: "Fn::Select",
    places: COMPARED,
    extension: false,
    shape: |call| match call.items() {
        [index, list] if may_be_text(index) && may_be_list(list) => {
            // What is written out is known before anything is evaluated.
            match (index.scalar_text().filter(|_| call_of(index).is_none()), list.as_seq()) {
                (Some(index), Some(members)) if call_of(list).is_none() => {
                    within(call, &index, members.len())
                }
                (Some(index), _) if index.starts_with('-') => within(call, &index, 0),
                _ => Ok(()),
            }
        }
        _ => fail(call.argument.at, WRONG),
    },
    make: Make::Value(|evaluation, call| {
        let [index, list] = call.items() else { return fail(call.argument.at, WRONG) };
        let (index, list) = (evaluation.value(index)?, evaluation.value(list)?);
        select(call, index, list)
    }),
};

fn within(call: &Call<'_>, index: &str, members: usize) -> Outcome<()> {
    match index.parse::<i64>() {
        Err(_) => fail(call.argument.at, WRONG),
        Ok(number) if usize::try_from(number).is_ok_and(|index| index < members) => Ok(()),
        Ok(number) => fail(
            call.argument.at,
            format!("Template error: Fn::Select  cannot select nonexistent value at index {number}"),
        ),
    }
}

fn select(call: &Call<'_>, index: Value, list: Value) -> Outcome<Value> {
    // A member that is known may be taken from a list whose other members are still to come.
    if is_waiting(&index) || !list.is_array() && is_waiting(&list) {
        return Ok(json!({"Fn::Select": [index, list]}));
    }
    let number = plain(&index).and_then(|text| text.parse::<i64>().ok());
    let (Some(number), Value::Array(members)) = (number, list) else { return fail(call.argument.at, WRONG) };
    let found = usize::try_from(number).ok().and_then(|index| members.into_iter().nth(index));
    match found {
        Some(member) if !member.is_null() => Ok(member),
        _ => {
            let message =
                format!("Template error: Fn::Select  cannot select nonexistent value at index {number}");
            fail(call.argument.at, message)
        }
    }
}
