//! One resource: added, modified, removed.

use super::{
    Action, Attribute, Change, Detail, Evaluated, PolicyAction, Recreation, Replacement, Types,
    caused::Causes,
    walk::{Differences, Place, differences},
};
use crate::{
    Evaluation,
    evaluate::{Outcome, plain},
};
use lang_yaml::Node;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const ATTRIBUTES: [Attribute; 6] = [
    Attribute::Properties,
    Attribute::Metadata,
    Attribute::CreationPolicy,
    Attribute::UpdatePolicy,
    Attribute::DeletionPolicy,
    Attribute::UpdateReplacePolicy,
];

pub struct Comparison<'c> {
    pub old: &'c Evaluation<'c>,
    pub new: &'c Evaluation<'c>,
    pub types: &'c dyn Types,
    /// Parameters whose values differ.
    pub parameters: BTreeSet<String>,
    /// What was found so far: a resource is compared after those it refers to.
    pub changes: BTreeMap<String, Change>,
}

impl Comparison<'_> {
    pub fn added(&mut self, id: &str, resource: &Node) {
        let change = bare(Action::Add, id, resource, None);
        self.changes.insert(id.into(), change);
    }

    pub fn modified(&mut self, id: &str, old: &Node, new: &Node) -> Outcome<()> {
        let resource_type = kind(new);
        let mut details = Vec::new();
        for attribute in ATTRIBUTES {
            let (before, after) = (old.get(attribute.name()), new.get(attribute.name()));
            let found = differences(Place::of(self.old, before)?, Place::of(self.new, after)?, &|value| {
                self.is_moved(value)
            });
            details.extend(self.details(attribute, &resource_type, found));
        }
        if details.is_empty() {
            return Ok(());
        }
        let mut change = bare(Action::Modify, id, new, None);
        change.replacement = Some(details.iter().map(replacement).max().unwrap_or(Replacement::False));
        if change.replacement != Some(Replacement::False) {
            let policy = new.get("UpdateReplacePolicy").map(|node| self.new.value(node)).transpose()?;
            change.policy_action = Some(match policy.as_ref().and_then(plain).as_deref() {
                Some("Retain") => PolicyAction::ReplaceAndRetain,
                Some("Snapshot") => PolicyAction::ReplaceAndSnapshot,
                _ => PolicyAction::ReplaceAndDelete,
            });
        }
        change.scope = details.iter().map(|detail| detail.target.attribute).collect();
        change.scope.sort_unstable();
        change.scope.dedup();
        change.details = details;
        self.changes.insert(id.into(), change);
        Ok(())
    }

    fn details(&self, attribute: Attribute, resource_type: &str, found: Vec<Differences<'_>>) -> Vec<Detail> {
        let causes = Causes { parameters: &self.parameters, changes: &self.changes };
        let mut details = Vec::new();
        for difference in found {
            let steps: Vec<&str> = difference.steps.iter().map(String::as_str).collect();
            let recreation = match attribute {
                Attribute::Properties => {
                    self.types.recreation(resource_type, &steps).unwrap_or(Recreation::Never)
                }
                _ => Recreation::Never,
            };
            let is_tags = attribute == Attribute::Properties && steps.first() == Some(&"Tags");
            let of = if is_tags { Attribute::Tags } else { attribute };
            details.extend(causes.of(attribute, of, &difference, recreation));
        }
        details
    }

    /// Whether a value that is written the same may come out different.
    fn is_moved(&self, value: &Value) -> bool {
        Causes { parameters: &self.parameters, changes: &self.changes }.resources(value).next().is_some()
    }
}

/// "The Replacement value depends on the change with the most impact"; what is not known to change may not happen.
fn replacement(detail: &Detail) -> Replacement {
    match (detail.target.recreation, detail.evaluation) {
        (Recreation::Never, _) => Replacement::False,
        (Recreation::Always, Evaluated::Static) => Replacement::True,
        _ => Replacement::Conditional,
    }
}

pub fn removed(id: &str, resource: &Node) -> Change {
    let policy = match resource.get("DeletionPolicy").and_then(Node::as_str) {
        Some("Retain" | "RetainExceptOnCreate") => PolicyAction::Retain,
        Some("Snapshot") => PolicyAction::Snapshot,
        _ => PolicyAction::Delete,
    };
    bare(Action::Remove, id, resource, Some(policy))
}

fn bare(action: Action, id: &str, resource: &Node, policy_action: Option<PolicyAction>) -> Change {
    Change {
        action,
        logical_id: id.into(),
        resource_type: kind(resource),
        replacement: None,
        policy_action,
        scope: Vec::new(),
        details: Vec::new(),
    }
}

fn kind(resource: &Node) -> String {
    resource.get("Type").and_then(Node::as_str).unwrap_or_default().into()
}
