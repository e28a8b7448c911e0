//! `<<`: a mapping takes over the entries of others, its own keep precedence.
//!
//! Follows <https://yaml.org/type/merge.html>: of several sources the earlier wins.

use crate::{Node, Problem, Style, Value};

pub fn is_merge_key(key: &Node) -> bool {
    key.tag.is_none() && matches!(&key.value, Value::String(text, Style::Plain) if text == "<<")
}

/// The entries with every `<<` carried out.
pub fn apply(entries: Vec<(Node, Node)>) -> Result<Vec<(Node, Node)>, Problem> {
    let (merges, mut own): (Vec<_>, Vec<_>) = entries.into_iter().partition(|(key, _)| is_merge_key(key));
    for (key, value) in merges {
        let sources = match value.value {
            Value::Map(entries) => vec![entries],
            Value::Seq(items) => {
                items.into_iter().map(|item| entries_of(&key, item)).collect::<Result<_, _>>()?
            }
            _ => return Err(refusal(&key)),
        };
        for (key, value) in sources.into_iter().flatten() {
            if !own.iter().any(|(held, _)| same_key(held, &key)) {
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

/// Whether two keys would fall on each other: `"1"` and `1` do not, `a` and `"a"` do.
pub fn same_key(one: &Node, other: &Node) -> bool {
    match (&one.value, &other.value) {
        (Value::String(one, _), Value::String(other, _)) => one == other,
        (one, other) => one == other,
    }
}
