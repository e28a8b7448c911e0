//! `Fn::Contains`: whether a list of texts holds a text.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html>

use super::{Function, Make, Place, fail, list_of};

const WRONG: &str = "Template error: every Fn::Contains object requires a list of strings and a string";

pub static CONTAINS: Function = Function {
    name: "Fn::Contains",
    places: &[Place::Rules],
    extension: false,
    shape: |call| if list_of(call, 2..=2) { Ok(()) } else { fail(call.argument.at, WRONG) },
    make: Make::Truth(|evaluation, call| {
        let list = evaluation.texts(&call.items()[0])?;
        let looked_for = evaluation.texts(&call.items()[1])?;
        Ok(looked_for.iter().all(|text| list.contains(text)))
    }),
};
