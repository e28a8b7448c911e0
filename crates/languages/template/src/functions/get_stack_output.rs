//! `Fn::GetStackOutput`: an output of another stack, which need not be exported.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html>: `StackName` and `OutputName`,
//! and for another region or account `Region` and `RoleArn`.

use super::{Function, Make, VALUES, fail};
use crate::{
    call::Call,
    evaluate::{Outcome, is_waiting, plain},
    names::entries,
};
use serde_json::json;

const MEMBERS: [&str; 4] = ["OutputName", "Region", "RoleArn", "StackName"];

pub static GET_STACK_OUTPUT: Function = Function {
    name: "Fn::GetStackOutput",
    places: VALUES,
    extension: false,
    shape,
    make: Make::Value(|evaluation, call| {
        let value = evaluation.argument(call)?;
        let text = |name: &str| value.get(name).and_then(plain);
        let found = match (text("StackName"), text("OutputName")) {
            (Some(stack), Some(output)) if !is_waiting(&value) => evaluation.known().stack_output(
                &stack,
                &output,
                text("Region").as_deref(),
                text("RoleArn").as_deref(),
            ),
            _ => None,
        };
        Ok(found.unwrap_or_else(|| json!({"Fn::GetStackOutput": value})))
    }),
};

fn shape(call: &Call<'_>) -> Outcome<()> {
    let argument = call.argument;
    let unknown = entries(Some(argument)).find(|(name, ..)| !MEMBERS.contains(name));
    let is_whole = argument.get("StackName").is_some() && argument.get("OutputName").is_some();
    match unknown {
        None if is_whole => Ok(()),
        Some((_, key, _)) if is_whole => fail(
            key.at,
            "Template error: Fn::GetStackOutput takes StackName, OutputName, Region and RoleArn only",
        ),
        _ => fail(
            argument.at,
            "Template error: every Fn::GetStackOutput object requires a StackName and an OutputName",
        ),
    }
}
