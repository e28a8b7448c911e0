//! `Fn::Or`: whether one holds, of two to ten conditions.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html>

use super::{Function, Make, Place, fail, is_truth, list_of};

pub static OR: Function = Function {
    name: "Fn::Or",
    places: &[Place::Conditions, Place::Rules],
    extension: false,
    shape: |call| {
        if list_of(call, 2..=10) && call.items().iter().all(is_truth) {
            return Ok(());
        }
        fail(
            call.argument.at,
            "Template error: every Fn::Or object requires a list of at least 2 and at most 10 boolean parameters",
        )
    },
    make: Make::Truth(|evaluation, call, path| {
        let mut truths = Vec::new();
        for item in call.items() {
            truths.push(evaluation.holds(item, path)?);
        }
        Ok(truths.into_iter().any(|holds| holds))
    }),
};
