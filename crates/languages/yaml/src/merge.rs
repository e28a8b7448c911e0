//! `<<`: a mapping takes over the entries of others, its own keep precedence.
//!
//! Follows <https://yaml.org/type/merge.html>: of several sources the earlier wins.

use crate::{Kind, Node, Problem, Style, Value, keys::identity};
use std::collections::HashSet;

pub fn is_merge_key(key: &Node) -> bool {
    key.tag.is_none() && matches!(&key.value, Value::String(text, Style::Plain) if text == "<<")
}

/// The entries with every `<<` carried out.
pub fn apply(entries: Vec<(Node, Node)>) -> Result<Vec<(Node, Node)>, Problem> {
    if !entries.iter().any(|(key, _)| is_merge_key(key)) {
        return Ok(entries);
    }
    let (merges, mut own): (Vec<_>, Vec<_>) = entries.into_iter().partition(|(key, _)| is_merge_key(key));
    let name = |key: &Node| {
        let (kind, text) = identity(key);
        (kind, text.into_owned())
    };
    let mut held: HashSet<(Kind, String)> = own.iter().map(|(key, _)| name(key)).collect();
    for (key, value) in merges {
        let sources = match value.value {
            Value::Map(entries) => vec![entries],
            Value::Seq(items) => {
                items.into_iter().map(|item| entries_of(&key, item)).collect::<Result<_, _>>()?
            }
            _ => return Err(refusal(&key)),
        };
        for (key, value) in sources.into_iter().flatten() {
            if held.insert(name(&key)) {
                own.push((key, value));
            }
        }
    }
    Ok(own)
}

fn entries_of(key: &Node, source: Node) -> Result<Vec<(Node, Node)>, Problem> {
    match source.value {
        Value::Map(entries) => Ok(entries),
        _ => Err(refusal(key)),
    }
}

fn refusal(key: &Node) -> Problem {
    Problem::new(key.at, "`<<` takes a mapping or a list of mappings")
        .hint("write `<<: *name` with the anchor of a mapping")
}
