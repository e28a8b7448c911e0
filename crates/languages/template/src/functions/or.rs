//! `Fn::Or`: whether one holds, of two to ten conditions.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html>

use super::{
    Function, Make, Place,
    and::{each, several},
};

const WRONG: &str =
    "Template error: every Fn::Or object requires a list of at least 2 and at most 10 boolean parameters.";

pub static OR: Function = Function {
    name: "Fn::Or",
    places: &[Place::Conditions, Place::Rules],
    extension: false,
    shape: |call| several(call, WRONG),
    make: Make::Truth(|evaluation, call| Ok(each(evaluation, call)?.into_iter().any(|holds| holds))),
};
