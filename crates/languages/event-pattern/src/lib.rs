//! EventBridge's event patterns: compiled once, matched against many events.
//!
//! Reading order: [`Pattern`] here, [`compile`] (JSON to branches), [`operators`] (one match expression), [`matcher`] (one
//! expression against one value), [`flat`] (an event as named values), [`join`] (all names of a branch at once).
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html> and the library
//! that AWS published as its own matcher, <https://github.com/aws/event-ruler> (read 2026-11-21), also for the texts of refusals.
//! Surprises: names are joined by dots, so `{"a.b": ..}` means `{"a": {"b": ..}}`; the values of several fields must come
//! from the same element of an array; `anything-but` needs the field to be there, and null satisfies it; numbers are
//! compared as millionths within five billion, beyond that as they are written.
//! Left out: AWS measures how complex wildcards are by its own automaton; here more than five of them are too many.

mod compile;
mod flat;
mod join;
mod matcher;
mod number;
mod operators;
mod reason;
mod wildcard;

use std::collections::BTreeMap;

pub use reason::Invalid;

use matcher::Matcher;

/// A pattern, compiled: an event matches when it satisfies one of the branches.
#[derive(Clone, Debug)]
pub struct Pattern {
    branches: Vec<Branch>,
}

/// What an event must have: under each dotted name a value that one of the matchers takes. `$or` makes several branches.
type Branch = BTreeMap<String, Vec<Matcher>>;

impl Pattern {
    /// Reads and checks a pattern. The error's text is AWS's.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        compile::compile(text).map(|branches| Self { branches })
    }

    pub fn matches(&self, event: &serde_json::Value) -> bool {
        let event = flat::Event::of(event);
        self.branches.iter().any(|branch| join::satisfied(branch, &event))
    }
}
