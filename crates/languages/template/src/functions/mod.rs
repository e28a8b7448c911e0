//! The intrinsic functions, one file each: what the argument looks like, where it may stand, what it makes.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>,
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-rules.html> (read 2026-11).
//! A shape is checked in the template as written, so that `check` finds it in a branch that is not taken too; a function that is given a
//! value still to come is left as it is written.

use crate::{
    call::Call,
    evaluate::{Evaluation, Outcome},
};
use lang_yaml::{Node, Position, Problem};
use serde_json::Value;

mod and;
mod base64;
mod cidr;
pub(crate) mod condition;
mod contains;
mod each_member_equals;
mod each_member_in;
mod equals;
mod find_in_map;
pub mod for_each;
pub(crate) mod get_att;
mod get_azs;
mod get_stack_output;
mod if_;
mod import_value;
mod join;
mod length;
mod not;
mod or;
pub(crate) mod ref_;
mod ref_all;
mod select;
mod split;
pub mod sub;
mod to_json_string;
mod transform;
mod value_of;
mod value_of_all;

/// The sections that can hold a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Conditions,
    Outputs,
    Resources,
    Rules,
}

/// Where values are made.
pub(crate) const VALUES: &[Place] = &[Place::Outputs, Place::Resources];
/// Where values are made and compared.
pub(crate) const COMPARED: &[Place] = &[Place::Conditions, Place::Outputs, Place::Resources, Place::Rules];

pub struct Function {
    pub name: &'static str,
    pub places: &'static [Place],
    /// Whether only `AWS::LanguageExtensions` knows it.
    pub extension: bool,
    /// What is wrong with the argument as written.
    pub shape: fn(&Call<'_>) -> Outcome<()>,
    pub make: Make,
}

pub enum Make {
    Value(fn(&Evaluation<'_>, &Call<'_>) -> Outcome<Value>),
    /// A function that holds or does not.
    Truth(fn(&Evaluation<'_>, &Call<'_>) -> Outcome<bool>),
    /// Gone before anything is evaluated: a transform replaces it.
    Nothing,
}

/// Sorted by name.
pub static FUNCTIONS: [&Function; 28] = [
    &condition::CONDITION,
    &and::AND,
    &base64::BASE64,
    &cidr::CIDR,
    &contains::CONTAINS,
    &each_member_equals::EACH_MEMBER_EQUALS,
    &each_member_in::EACH_MEMBER_IN,
    &equals::EQUALS,
    &find_in_map::FIND_IN_MAP,
    &for_each::FOR_EACH,
    &get_azs::GET_AZS,
    &get_att::GET_ATT,
    &get_stack_output::GET_STACK_OUTPUT,
    &if_::IF,
    &import_value::IMPORT_VALUE,
    &join::JOIN,
    &length::LENGTH,
    &not::NOT,
    &or::OR,
    &ref_all::REF_ALL,
    &select::SELECT,
    &split::SPLIT,
    &sub::SUB,
    &to_json_string::TO_JSON_STRING,
    &transform::TRANSFORM,
    &value_of::VALUE_OF,
    &value_of_all::VALUE_OF_ALL,
    &ref_::REF,
];

pub fn function(name: &str) -> Option<&'static Function> {
    if name.starts_with(for_each::PREFIX) {
        return Some(&for_each::FOR_EACH);
    }
    FUNCTIONS.binary_search_by(|function| function.name.cmp(name)).ok().map(|index| FUNCTIONS[index])
}

/// The function that a tag names, without its exclamation mark: `Ref` as it is, `GetAtt` for `Fn::GetAtt`.
pub fn function_of_tag(tag: &str) -> Option<&'static Function> {
    if matches!(tag, "Ref" | "Condition") {
        return function(tag);
    }
    let found = FUNCTIONS.binary_search_by(|function| match function.name.strip_prefix("Fn::") {
        Some(name) => name.cmp(tag),
        None => function.name.cmp("Fn::"),
    });
    found.ok().map(|index| FUNCTIONS[index])
}

pub(crate) fn fail<T>(at: Position, message: impl Into<String>) -> Outcome<T> {
    Err(Problem::new(at, message))
}

/// Whether a list of this many stands there, or a function that may make one.
pub(crate) fn list_of(call: &Call<'_>, lengths: std::ops::RangeInclusive<usize>) -> bool {
    call.argument.as_seq().is_some_and(|items| lengths.contains(&items.len()))
}

/// Whether a node can be text: a scalar or a function.
pub(crate) fn may_be_text(node: &Node) -> bool {
    crate::call::call(node).is_some() || is_scalar(node)
}

fn is_scalar(node: &Node) -> bool {
    node.as_seq().is_none() && node.as_map().is_none()
}

/// Whether the whole argument can be text.
pub(crate) fn takes_text(call: &Call<'_>) -> bool {
    call.inner().is_some() || is_scalar(call.argument)
}

/// Whether the whole argument can be a list.
pub(crate) fn takes_list(call: &Call<'_>) -> bool {
    call.inner().is_some() || call.argument.as_seq().is_some()
}

/// Whether a node can be a list: a list or a function.
pub(crate) fn may_be_list(node: &Node) -> bool {
    node.as_seq().is_some() || crate::call::call(node).is_some()
}

/// Whether a node is a function that holds or does not.
pub fn is_truth(node: &Node) -> bool {
    let found = crate::call::call(node).and_then(|call| function(&call.name));
    // What a macro makes is not known here.
    found.is_some_and(|function| matches!(function.make, Make::Truth(_)) || function.name == "Fn::Transform")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_every_function_is_found() {
        assert!(FUNCTIONS.windows(2).all(|pair| pair[0].name < pair[1].name));
        for expected in FUNCTIONS {
            assert_eq!(function(expected.name).map(|found| found.name), Some(expected.name));
            let tag = expected.name.strip_prefix("Fn::").unwrap_or(expected.name);
            assert_eq!(function_of_tag(tag).map(|found| found.name), Some(expected.name));
        }
        assert_eq!(function("Fn::ForEach::Topics").map(|found| found.name), Some("Fn::ForEach"));
        assert!(function("Fn::Nope").is_none());
        assert!(function_of_tag("Fn::GetAtt").is_none() && function_of_tag("Nope").is_none());
    }
}
