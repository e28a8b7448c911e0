//! `Fn::Equals`: whether two values are the same.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html>. Scalars are compared as text, as all values of parameters are.

use super::{Function, Make, Place, fail, list_of};
use crate::evaluate::{is_no_value, is_waiting, plain};
use serde_json::Value;

pub static EQUALS: Function = Function {
    name: "Fn::Equals",
    places: &[Place::Conditions, Place::Rules],
    extension: false,
    shape: |call| {
        if list_of(call, 2..=2) {
            return Ok(());
        }
        fail(
            call.argument.at,
            "Template error: every Fn::Equals object requires a list of 2 string parameters.",
        )
    },
    make: Make::Truth(|evaluation, call| {
        let (a, b) = (evaluation.value(&call.items()[0])?, evaluation.value(&call.items()[1])?);
        // No value is the same as nothing.
        let nothing = |value| if is_no_value(&value) { Value::Null } else { value };
        let (a, b) = (nothing(a), nothing(b));
        for (value, node) in [(&a, &call.items()[0]), (&b, &call.items()[1])] {
            if is_waiting(value) {
                return fail(
                    node.at,
                    format!("Template error: {value} is not known when conditions are decided"),
                );
            }
        }
        Ok(match (plain(&a), plain(&b)) {
            (Some(a), Some(b)) => a == b,
            _ => a == b,
        })
    }),
};
