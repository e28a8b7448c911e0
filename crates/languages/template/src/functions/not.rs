//! `Fn::Not`: whether a condition does not hold.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html>

use super::{Function, Make, Place, fail, is_truth};

pub static NOT: Function = Function {
    name: "Fn::Not",
    places: &[Place::Conditions, Place::Rules],
    extension: false,
    shape: |call| match call.items() {
        [one] if is_truth(one) => Ok(()),
        [one] => fail(one.at, "Template error: Fn::Not requires a list argument with one function token"),
        _ => fail(call.argument.at, "Template error: Fn::Not requires a list argument with one element"),
    },
    make: Make::Truth(|evaluation, call| Ok(!evaluation.holds(&call.items()[0])?)),
};
