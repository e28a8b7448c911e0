//! `Ref`: the value of a parameter, the identifier of a resource.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-ref.html>

use super::{COMPARED, Function, Make, fail};

pub(crate) const WRONG: &str = "Template error: every Ref object must have a single String value.";

pub static REF: Function = Function {
    name: "Ref",
    places: COMPARED,
    extension: false,
    shape: |call| match call.text() {
        Some(_) => Ok(()),
        // AWS::LanguageExtensions takes a function that makes the name.
        None if call.inner().is_some() => Ok(()),
        None => fail(call.argument.at, WRONG),
    },
    make: Make::Value(|evaluation, call| match call.text() {
        Some(name) => Ok(evaluation.reference(name)),
        None => fail(call.argument.at, WRONG),
    }),
};
