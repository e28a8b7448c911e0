//! Why a value differs: it was written anew, its parameter has another value, a resource it refers to changes.

use super::{
    Action, Attribute, AttributeChange, Change, Detail, Evaluated, Recreation, Replacement, Source, Target,
    walk::{Differences, is_same},
};
use crate::{
    evaluate::{is_waiting, waiting_for},
    references::{To, references},
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

pub struct Causes<'c> {
    pub parameters: &'c BTreeSet<String>,
    /// The changes of resources that come before this one.
    pub changes: &'c BTreeMap<String, Change>,
}

/// A resource that changes under a reference.
pub struct Moved {
    source: Source,
    entity: String,
    evaluation: Evaluated,
}

impl Causes<'_> {
    pub fn of(
        &self,
        written: Attribute,
        shown: Attribute,
        difference: &Differences<'_>,
        recreation: Recreation,
    ) -> Vec<Detail> {
        let target = target(written, shown, difference, recreation);
        let detail = |source: Source, evaluation: Evaluated, causing_entity: Option<String>| Detail {
            target: target.clone(),
            evaluation,
            source,
            causing_entity,
        };
        let mut details = Vec::new();
        let is_written_anew = match (difference.before.written, difference.after.written) {
            (Some(before), Some(after)) => !is_same(before, after),
            _ => true,
        };
        let parameters = if is_written_anew { BTreeSet::new() } else { self.parameters_of(difference) };
        for name in &parameters {
            details.push(detail(Source::ParameterReference, Evaluated::Static, Some(name.clone())));
        }
        let moved: Vec<Moved> =
            difference.after.value.iter().flat_map(|value| self.resources(value)).collect();
        for one in &moved {
            details.push(detail(one.source, one.evaluation, Some(one.entity.clone())));
        }
        let is_open = difference.after.value.as_ref().is_some_and(is_waiting);
        let is_dynamic = is_open || !parameters.is_empty();
        if is_written_anew || !parameters.is_empty() || moved.is_empty() {
            let evaluation = if is_dynamic { Evaluated::Dynamic } else { Evaluated::Static };
            details.push(detail(Source::DirectModification, evaluation, None));
        }
        details
    }

    fn parameters_of(&self, difference: &Differences<'_>) -> BTreeSet<String> {
        let written = difference.after.written.map(references).unwrap_or_default();
        let names = written.into_iter().filter_map(|reference| match reference.to {
            To::Name(name) => Some(name),
            _ => None,
        });
        names.filter(|name| self.parameters.contains(name)).collect()
    }

    /// The changing resources that a value waits for.
    pub fn resources<'v>(&'v self, value: &'v Value) -> impl Iterator<Item = Moved> + 'v {
        waiting_for(value).into_iter().filter_map(|(id, attribute)| self.moved(&id, attribute.as_deref()))
    }

    fn moved(&self, id: &str, attribute: Option<&str>) -> Option<Moved> {
        let change = self.changes.get(id).filter(|change| change.action == Action::Modify)?;
        let replacement = change.replacement.unwrap_or(Replacement::False);
        let evaluation =
            if replacement == Replacement::True { Evaluated::Static } else { Evaluated::Dynamic };
        match attribute {
            Some(name) => {
                Some(Moved { source: Source::ResourceAttribute, entity: format!("{id}.{name}"), evaluation })
            }
            // A resource that stays keeps its identifier.
            None if replacement == Replacement::False => None,
            None => Some(Moved { source: Source::ResourceReference, entity: id.into(), evaluation }),
        }
    }
}

fn target(
    written: Attribute,
    shown: Attribute,
    difference: &Differences<'_>,
    recreation: Recreation,
) -> Target {
    let steps: String = difference
        .steps
        .iter()
        .map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1")))
        .collect();
    let (before, after) = (difference.before.value.clone(), difference.after.value.clone());
    Target {
        attribute: shown,
        name: (shown == Attribute::Properties).then(|| difference.steps.first().cloned()).flatten(),
        path: format!("/{}{steps}", written.name()),
        recreation,
        change: match (&before, &after) {
            (None, _) => AttributeChange::Add,
            (_, None) => AttributeChange::Remove,
            _ => AttributeChange::Modify,
        },
        before,
        after,
    }
}
