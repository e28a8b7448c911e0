//! `Fn::If`: one of two values, by a condition.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html>. The branch that is not taken is not looked at, so it may name what is not there.

use super::{Function, Make, VALUES, fail};
use crate::call::text;

pub static IF: Function = Function {
    name: "Fn::If",
    places: VALUES,
    extension: false,
    shape: |call| match call.items() {
        [condition, _, _] if text(condition).is_some() => Ok(()),
        [condition, ..] if text(condition).is_none() => fail(
            condition.at,
            "Template error: Fn::If requires a list argument with the first element being a condition",
        ),
        _ => fail(call.argument.at, "Template error: Fn::If requires a list argument with three elements"),
    },
    make: Make::Value(|evaluation, call| {
        let [condition, then, otherwise] = call.items() else {
            return fail(
                call.argument.at,
                "Template error: Fn::If requires a list argument with three elements",
            );
        };
        let name = text(condition).unwrap_or_default();
        match evaluation.conditions().get(name) {
            Some(holds) => evaluation.value(if *holds { then } else { otherwise }),
            None => fail(
                condition.at,
                format!("Template error: unresolved condition dependency {name} in Fn::If"),
            ),
        }
    }),
};
