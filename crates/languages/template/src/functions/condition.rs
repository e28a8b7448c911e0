//! `Condition`: whether another condition holds.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html>
//! Surprise: `{Condition: {Condition: Name}}` is what SAM writes when it joins the condition of a function with that of a destination of its events
//! (<https://github.com/aws/serverless-application-model/pull/1321>), so it is taken as `{Condition: Name}`.

use super::{Function, Make, Place, fail};
use crate::call::Call;

pub static CONDITION: Function = Function {
    name: "Condition",
    places: &[Place::Conditions, Place::Outputs, Place::Resources],
    extension: false,
    shape: |call| match named(call) {
        Some(_) => Ok(()),
        None => fail(call.argument.at, "Template error: All Conditions must be of type string"),
    },
    make: Make::Truth(|evaluation, call| {
        let name = named(call).unwrap_or_default();
        evaluation.decide(name, call.argument.at)
    }),
};

/// The condition that a call names.
pub fn named<'n>(call: &Call<'n>) -> Option<&'n str> {
    call.text().or_else(|| call.inner().filter(|inner| inner.name == "Condition")?.text())
}
