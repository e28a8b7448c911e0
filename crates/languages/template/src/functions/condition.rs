//! `Condition`: whether another condition holds.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html>

use super::{Function, Make, Place, fail};

pub static CONDITION: Function = Function {
    name: "Condition",
    places: &[Place::Conditions, Place::Outputs, Place::Resources],
    extension: false,
    shape: |call| match call.text() {
        Some(_) => Ok(()),
        None => fail(call.argument.at, "Template error: All Conditions must be of type string"),
    },
    make: Make::Truth(|evaluation, call| {
        let name = call.text().unwrap_or_default();
        evaluation.decide(name, call.argument.at)
    }),
};
