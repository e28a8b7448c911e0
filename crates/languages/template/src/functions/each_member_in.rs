//! `Fn::EachMemberIn`: whether every text of a list is in another list.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html>

use super::{Function, Make, Place, fail, list_of};

const WRONG: &str = "Template error: every Fn::EachMemberIn object requires two lists of strings";

pub static EACH_MEMBER_IN: Function = Function {
    name: "Fn::EachMemberIn",
    places: &[Place::Rules],
    extension: false,
    shape: |call| if list_of(call, 2..=2) { Ok(()) } else { fail(call.argument.at, WRONG) },
    make: Make::Truth(|evaluation, call| {
        let list = evaluation.texts(&call.items()[0])?;
        let allowed = evaluation.texts(&call.items()[1])?;
        Ok(list.iter().all(|text| allowed.contains(text)))
    }),
};
