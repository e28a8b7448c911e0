//! `Fn::ForEach`: the same again for each member of a list; [`crate::extensions`] writes it out.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html>

use super::{Function, Make, Place, fail};
use crate::{
    call::{Call, call},
    evaluate::Outcome,
};
use lang_yaml::Node;

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
    let is_name = |node: &Node| call(node).is_some() || node.as_str().is_some_and(|name| !name.is_empty());
    // Several variables go over a list of lists, or over the keys and values of a mapping.
    let is_variable = |node: &Node| {
        is_name(node) || node.as_seq().is_some_and(|all| !all.is_empty() && all.iter().all(is_name))
    };
    let is_list = |node: &Node| node.as_seq().is_some() || node.as_map().is_some() || call(node).is_some();
    match call_.items() {
        [variable, ..] if !is_variable(variable) => fail(variable.at, WRONG),
        [_, list, _] if !is_list(list) => fail(list.at, WRONG),
        [_, _, body] if body.as_map().is_none() => fail(body.at, WRONG),
        [_, _, _] => Ok(()),
        _ => fail(call_.argument.at, WRONG),
    }
}
