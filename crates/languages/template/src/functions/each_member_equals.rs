//! `Fn::EachMemberEquals`: whether every text of a list is a text.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html>

use super::{Function, Make, Place, fail, list_of};

const WRONG: &str =
    "Template error: every Fn::EachMemberEquals object requires a list of strings and a string";

pub static EACH_MEMBER_EQUALS: Function = Function {
    name: "Fn::EachMemberEquals",
    places: &[Place::Rules],
    extension: false,
    shape: |call| if list_of(call, 2..=2) { Ok(()) } else { fail(call.argument.at, WRONG) },
    make: Make::Truth(|evaluation, call| {
        let list = evaluation.texts(&call.items()[0])?;
        let expected = evaluation.texts(&call.items()[1])?;
        match &expected[..] {
            [expected] => Ok(list.iter().all(|text| text == expected)),
            _ => fail(call.argument.at, WRONG),
        }
    }),
};
