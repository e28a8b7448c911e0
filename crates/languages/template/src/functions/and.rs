//! `Fn::And`: whether all hold, of two to ten conditions.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html>

use super::{Function, Make, Place, fail, is_truth, list_of};
use crate::{
    call::Call,
    evaluate::{Evaluation, Outcome},
};

const WRONG: &str =
    "Template error: every Fn::And object requires a list of at least 2 and at most 10 boolean parameters.";

pub static AND: Function = Function {
    name: "Fn::And",
    places: &[Place::Conditions, Place::Rules],
    extension: false,
    shape: |call| several(call, WRONG),
    make: Make::Truth(|evaluation, call| Ok(each(evaluation, call)?.into_iter().all(|holds| holds))),
};

/// Two to ten conditions, as `Fn::Or` takes them too.
pub(super) fn several(call: &Call<'_>, wrong: &str) -> Outcome<()> {
    if list_of(call, 2..=10) && call.items().iter().all(is_truth) {
        return Ok(());
    }
    fail(call.argument.at, wrong)
}

/// Whether each holds: none is left out, so that what is wrong with a later one is told too.
pub(super) fn each(evaluation: &Evaluation<'_>, call: &Call<'_>) -> Outcome<Vec<bool>> {
    call.items().iter().map(|item| evaluation.holds(item)).collect()
}
