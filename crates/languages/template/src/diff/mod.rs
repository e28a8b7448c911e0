//! The difference of two templates with their parameters: what a change set says.
//!
//! Follows <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html> and API_ResourceChangeDetail (read 2026-11), and recordings
//! of the service (LocalStack's of tests/aws/services/cloudformation/v2/test_change_set_*.py): a property whose parameter changed has a static
//! ParameterReference beside a dynamic DirectModification; `Fn::GetAtt` of a resource that is changed in place is a dynamic ResourceAttribute, of one that is
//! replaced a static one, and so on down the chain. Reading order: [`Change`] (what is said), `resource` (one resource), `walk` (its properties),
//! `caused` (why), `types` (what replaces a resource).
//! Left out: changes of imports and of nested stacks' inner resources; what DependsOn and Condition change, which a change set does not list either.

mod caused;
mod change;
mod resource;
mod types;
mod walk;

pub use change::{
    Action, Attribute, AttributeChange, Change, Detail, Evaluation as Evaluated, PolicyAction, Recreation,
    Replacement, Source, Target,
};
pub use types::{Published, Types};

use crate::{
    evaluate::{Evaluation, Known, Outcome},
    functions::fail,
    graph::Graph,
    names::entries,
    parameters::Values,
};
use lang_yaml::Node;
use std::collections::{BTreeMap, BTreeSet};

/// A template and the values of its parameters.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    pub template: &'a Node,
    pub parameters: &'a Values,
    pub known: &'a dyn Known,
}

/// What happens to the resources, in the order of the new template, then those that go.
pub fn diff(before: Side<'_>, after: Side<'_>, types: &dyn Types) -> Outcome<Vec<Change>> {
    let old = Evaluation::new(before.template, before.known)?;
    let new = Evaluation::new(after.template, after.known)?;
    let had = present(&old);
    let has = present(&new);
    refuse_new_types(&had, &has)?;
    let mut comparison = resource::Comparison {
        old: &old,
        new: &new,
        types,
        parameters: changed_parameters(before, after),
        changes: BTreeMap::new(),
    };
    for id in in_order(after.template)? {
        match (had.get(id.as_str()), has.get(id.as_str())) {
            (Some(old), Some(new)) => comparison.modified(&id, old, new)?,
            (None, Some(new)) => comparison.added(&id, new),
            _ => {}
        }
    }
    let mut changes = comparison.changes;
    let mut listed: Vec<Change> =
        entries(after.template.get("Resources")).filter_map(|(id, ..)| changes.remove(id)).collect();
    for (id, _, resource) in entries(before.template.get("Resources")) {
        if had.contains_key(id) && !has.contains_key(id) {
            listed.push(resource::removed(id, resource));
        }
    }
    Ok(listed)
}

/// The resources whose conditions hold.
fn present<'t>(evaluation: &Evaluation<'t>) -> BTreeMap<&'t str, &'t Node> {
    let resources = entries(evaluation.template().get("Resources"));
    resources
        .filter(|(_, _, resource)| {
            let condition = resource.get("Condition").and_then(Node::as_str);
            condition.is_none_or(|name| evaluation.conditions().get(name).copied().unwrap_or(false))
        })
        .map(|(id, _, resource)| (id, resource))
        .collect()
}

/// A resource keeps its type for ever.
fn refuse_new_types(had: &BTreeMap<&str, &Node>, has: &BTreeMap<&str, &Node>) -> Outcome<()> {
    let kind = |resource: &Node| resource.get("Type").and_then(Node::as_str).map(str::to_owned);
    let changed: Vec<&str> = has
        .iter()
        .filter(|(id, new)| had.get(*id).is_some_and(|old| kind(old) != kind(new)))
        .map(|(id, _)| *id)
        .collect();
    let Some(first) = changed.first().and_then(|id| has.get(id)) else { return Ok(()) };
    let message = format!(
        "Update of resource type is not permitted. The new template modifies resource type of the following resources: [{}]",
        changed.join(", ")
    );
    fail(first.at, message)
}

fn changed_parameters(before: Side<'_>, after: Side<'_>) -> BTreeSet<String> {
    let names = entries(after.template.get("Parameters")).map(|(name, ..)| name);
    // What was given counts: a value that Systems Manager has changed under its name is a direct modification.
    let given = |side: Side<'_>, name: &str| side.parameters.get(name).map(|resolved| resolved.given.clone());
    names.filter(|name| given(before, name) != given(after, name)).map(str::to_owned).collect()
}

/// Each resource after those that it needs.
fn in_order(template: &Node) -> Outcome<Vec<String>> {
    let graph = Graph::of(template);
    if let Some(circle) = graph.circle() {
        return fail(template.at, format!("Circular dependency between resources: [{}]", circle.join(", ")));
    }
    Ok(graph.levels().into_iter().flatten().map(|at| graph.resources[at].id.clone()).collect())
}

#[cfg(test)]
mod tests;
