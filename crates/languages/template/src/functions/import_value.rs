//! `Fn::ImportValue`: what another stack exports.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html>. Its name may not come from a resource.

use super::{Function, Make, VALUES, fail, takes_text};
use crate::evaluate::plain;
use serde_json::json;

const WRONG: &str = "Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs";

pub static IMPORT_VALUE: Function = Function {
    name: "Fn::ImportValue",
    places: VALUES,
    extension: false,
    shape: |call| {
        if takes_text(call) {
            return Ok(());
        }
        fail(
            call.argument.at,
            "Template error: the attribute in Fn::ImportValue must be a string or a function that returns a string",
        )
    },
    make: Make::Value(|evaluation, call| {
        let value = evaluation.argument(call)?;
        let Some(export) = plain(&value) else { return fail(call.argument.at, WRONG) };
        Ok(evaluation.known().import(&export).unwrap_or_else(|| json!({"Fn::ImportValue": value})))
    }),
};
