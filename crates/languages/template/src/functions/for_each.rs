//! `Fn::ForEach`: the same again for each member of a list; [`crate::extensions`] writes it out.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html>

use super::{Function, Make, Place, fail};
use crate::{
    call::{Call, call},
    evaluate::Outcome,
};

pub const PREFIX: &str = "Fn::ForEach::";
/// As the service says it: <https://github.com/aws-cloudformation/cfn-language-discussion/issues/156> shows the form of its sentences.
pub const WRONG: &str = "Transform AWS::LanguageExtensions failed with: Fn::ForEach layout is incorrect";

pub static FOR_EACH: Function = Function {
    name: "Fn::ForEach",
    places: &[Place::Conditions, Place::Outputs, Place::Resources],
    extension: true,
    shape,
    make: Make::Nothing,
};

pub fn shape(call_: &Call<'_>) -> Outcome<()> {
    match call_.items() {
        [variable, list, body]
            if variable.as_str().is_some_and(|name| !name.is_empty())
                && (list.as_seq().is_some() || call(list).is_some())
                && body.as_map().is_some() =>
        {
            Ok(())
        }
        _ => fail(call_.argument.at, WRONG),
    }
}
