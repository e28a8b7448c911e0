//! `Fn::GetAZs`: the availability zones of a region; of the stack's own when it is empty.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getavailabilityzones.html>

use super::{Function, Make, VALUES, fail, takes_text};
use crate::evaluate::plain;
use serde_json::json;

const WRONG: &str = "Template error: every Fn::GetAZs object must have a String-typed value.";

pub static GET_AZS: Function = Function {
    name: "Fn::GetAZs",
    places: VALUES,
    extension: false,
    shape: |call| {
        if takes_text(call) {
            return Ok(());
        }
        fail(call.argument.at, WRONG)
    },
    make: Make::Value(|evaluation, call| {
        evaluation.settled(call, |value| {
            let Some(named) = plain(&value).or_else(|| value.is_null().then(String::new)) else {
                return fail(call.argument.at, WRONG);
            };
            let own = || evaluation.known().reference("AWS::Region").as_ref().and_then(plain);
            let region = if named.is_empty() { own() } else { Some(named) };
            let zones = region.and_then(|region| evaluation.known().zones(&region));
            Ok(zones.map_or_else(|| json!({"Fn::GetAZs": value}), |zones| json!(zones)))
        })
    }),
};
