//! The property `Policies`: each entry is a managed policy, a statement document or a policy template.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/resource_policies.py>
//! (read 2026-11).

use crate::{
    intrinsics::{if_arguments, is_if, is_intrinsic, is_no_value, single},
    policies::templates,
    problem::{Outcome, template},
    value::Value,
};

#[derive(Clone, Copy, PartialEq)]
pub enum Entry {
    Managed,
    Statement,
    Template,
    Unknown,
}

/// The entries of `Policies`; one that stands alone is a list of one.
pub fn entries(policies: Option<&Value>) -> Vec<&Value> {
    match policies {
        Some(Value::List(list)) => list.iter().collect(),
        Some(value) if value.truthy() => vec![value],
        _ => Vec::new(),
    }
}

/// What the entry is. Policy templates are known only before they are put in.
pub fn kind(policy: &Value, with_templates: bool) -> Outcome<Entry> {
    if policy.is_str() {
        return Ok(Entry::Managed);
    }
    if is_if(policy) {
        return kind_of_if(policy, with_templates);
    }
    if is_intrinsic(policy) {
        return Ok(Entry::Managed);
    }
    if policy.as_map().is_some_and(|map| map.has("Statement")) {
        return Ok(Entry::Statement);
    }
    if with_templates && single(policy).is_some_and(|(name, _)| templates::find(name).is_some()) {
        return Ok(Entry::Template);
    }
    Ok(Entry::Unknown)
}

fn kind_of_if(policy: &Value, with_templates: bool) -> Outcome<Entry> {
    let [_, then, otherwise] = match if_arguments(policy) {
        Ok(arguments) => arguments,
        Err(message) => return template(message),
    };
    let (of_then, of_otherwise) = (kind(then, with_templates)?, kind(otherwise, with_templates)?);
    if of_then == of_otherwise || is_no_value(otherwise) {
        return Ok(of_then);
    }
    if is_no_value(then) {
        return Ok(of_otherwise);
    }
    template(
        "Different policy types within the same Fn::If statement is unsupported. Separate different policy types into \
         different Fn::If statements",
    )
}
