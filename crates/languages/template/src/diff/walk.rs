//! Two values beside each other, down to the places where they differ.

use crate::{Evaluation, call::call, evaluate::Outcome};
use lang_yaml::{Node, Value as Yaml};
use serde_json::Value;

/// A value, and where it is written; a function is written in one place, whatever it makes.
#[derive(Clone)]
pub struct Place<'n> {
    pub value: Option<Value>,
    pub written: Option<&'n Node>,
}

impl<'n> Place<'n> {
    pub fn of(evaluation: &Evaluation<'_>, node: Option<&'n Node>) -> Outcome<Place<'n>> {
        let value = node.map(|node| evaluation.value(node)).transpose()?;
        Ok(Place { value, written: node })
    }

    fn key(&self, key: &str) -> Place<'n> {
        let value = self.value.as_ref().and_then(|value| value.get(key).cloned());
        Place { value, written: self.below(|node| node.get(key)) }
    }

    fn index(&self, index: usize) -> Place<'n> {
        let value = self.value.as_ref().and_then(|value| value.get(index).cloned());
        Place { value, written: self.below(|node| node.as_seq()?.get(index)) }
    }

    fn below(&self, step: impl Fn(&'n Node) -> Option<&'n Node>) -> Option<&'n Node> {
        let node = self.written?;
        if call(node).is_some() { Some(node) } else { step(node).or(Some(node)) }
    }
}

/// A place where two values differ, or may.
pub struct Differences<'n> {
    pub steps: Vec<String>,
    pub before: Place<'n>,
    pub after: Place<'n>,
}

/// All places; `is_moved` tells of a value that is written the same whether it may come out different.
pub fn differences<'n>(
    before: Place<'n>,
    after: Place<'n>,
    is_moved: &dyn Fn(&Value) -> bool,
) -> Vec<Differences<'n>> {
    let mut found = Vec::new();
    walk(&mut Vec::new(), before, after, is_moved, &mut found);
    found
}

fn walk<'n>(
    steps: &mut Vec<String>,
    before: Place<'n>,
    after: Place<'n>,
    is_moved: &dyn Fn(&Value) -> bool,
    found: &mut Vec<Differences<'n>>,
) {
    if before.value == after.value && !after.value.as_ref().is_some_and(is_moved) {
        return;
    }
    match (&before.value, &after.value) {
        (Some(Value::Object(old)), Some(Value::Object(new))) if !is_function(old) && !is_function(new) => {
            let removed = old.keys().filter(|key| !new.contains_key(*key));
            for key in new.keys().chain(removed) {
                steps.push(key.clone());
                walk(steps, before.key(key), after.key(key), is_moved, found);
                steps.pop();
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) if old.len() == new.len() => {
            for index in 0..new.len() {
                steps.push(index.to_string());
                walk(steps, before.index(index), after.index(index), is_moved, found);
                steps.pop();
            }
        }
        // Properties that are new, or gone, are told one by one.
        (None, Some(Value::Object(new))) if steps.is_empty() && !is_function(new) => {
            for key in new.keys() {
                let place =
                    Differences { steps: vec![key.clone()], before: before.key(key), after: after.key(key) };
                found.push(place);
            }
        }
        (Some(Value::Object(old)), None) if steps.is_empty() && !is_function(old) => {
            for key in old.keys() {
                let place =
                    Differences { steps: vec![key.clone()], before: before.key(key), after: after.key(key) };
                found.push(place);
            }
        }
        _ => found.push(Differences { steps: steps.clone(), before, after }),
    }
}

fn is_function(map: &serde_json::Map<String, Value>) -> bool {
    map.len() == 1 && map.keys().all(|key| key == "Ref" || key.starts_with("Fn::"))
}

/// Whether two nodes are written the same, wherever they stand.
pub fn is_same(a: &Node, b: &Node) -> bool {
    a.tag == b.tag
        && match (&a.value, &b.value) {
            (Yaml::Seq(a), Yaml::Seq(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b)),
            (Yaml::Map(a), Yaml::Map(b)) => {
                a.len() == b.len()
                    && a.iter().zip(b).all(|((key, a), (other, b))| is_same(key, other) && is_same(a, b))
            }
            (Yaml::String(a, _), Yaml::String(b, _)) => a == b,
            (a, b) => a == b,
        }
}
