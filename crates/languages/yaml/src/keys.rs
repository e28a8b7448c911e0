//! The keys of a mapping: each is a word, and each stands there once.

use crate::{Kind, Node, Problem, Value, merge};
use std::borrow::Cow;

/// Refuses what cannot be a key.
pub fn check(key: &Node) -> Result<(), Problem> {
    if matches!(key.value, Value::Seq(_) | Value::Map(_)) {
        return Err(Problem::new(key.at, format!("a key must be a word, found {}", key.kind()))
            .hint("put the key in quotes if it really holds braces or brackets"));
    }
    Ok(())
}

/// What tells two keys apart: `"1"` and `1` are two, `a` and `"a"` are one.
pub fn identity(key: &Node) -> (Kind, Cow<'_, str>) {
    (key.kind(), key.scalar_text().unwrap_or_default())
}

/// Of entries with one key the last stays, in the place of the first; each that comes again leaves a problem. `<<` may come again where it merges.
pub fn each_once(
    mut entries: Vec<(Node, Node)>,
    duplicates: &mut Vec<Problem>,
    merge_keys: bool,
) -> Vec<(Node, Node)> {
    let repeated = repeated(&entries, merge_keys);
    if repeated.is_empty() {
        return entries;
    }
    let mut is_gone = vec![false; entries.len()];
    for alike in repeated {
        for pair in alike.windows(2) {
            duplicates.push(twice(&entries[pair[0]].0, &entries[pair[1]].0));
        }
        entries.swap(alike[0], alike[alike.len() - 1]);
        alike[1..].iter().for_each(|at| is_gone[*at] = true);
    }
    let mut is_gone = is_gone.into_iter();
    entries.retain(|_| is_gone.next() == Some(false));
    entries
}

/// The places of entries with one key, in the order of the text.
fn repeated(entries: &[(Node, Node)], merge_keys: bool) -> Vec<Vec<usize>> {
    if entries.len() < 2 {
        return Vec::new();
    }
    let key = |at: &usize| identity(&entries[*at].0);
    let mut order: Vec<usize> =
        (0..entries.len()).filter(|at| !(merge_keys && merge::is_merge_key(&entries[*at].0))).collect();
    order.sort_by(|one, other| key(one).cmp(&key(other)));
    order
        .chunk_by(|one, other| key(one) == key(other))
        .filter(|alike| alike.len() > 1)
        .map(<[usize]>::to_vec)
        .collect()
}

fn twice(first: &Node, second: &Node) -> Problem {
    let key = second.scalar_text().unwrap_or_default();
    Problem::new(
        second.at,
        format!("the key `{key}` stands twice in one mapping, first at line {}", first.at.line),
    )
    .hint("remove one of them; if it belongs to another mapping, its indentation is wrong")
}

#[cfg(test)]
mod tests {
    use crate::{DuplicateKeys, Options, parse, print};

    #[test]
    fn the_last_of_several_stays_where_the_first_stood() {
        let options = Options { duplicate_keys: DuplicateKeys::KeepLast, ..Options::default() };
        let read = parse("a: 1\nb: {c: 1, c: 2}\na: 2\nd: 3\n'1': x\n1: z\na: 4\nd: 5\n", &options).unwrap();
        assert_eq!(print::yaml(&read.root), "a: 4\nb:\n  c: 2\nd: 5\n'1': x\n1: z\n");
        let told: Vec<String> = read.warnings.iter().map(|problem| problem.message.clone()).collect();
        let twice = |key: &str, line: usize| {
            format!("the key `{key}` stands twice in one mapping, first at line {line}")
        };
        assert_eq!(told, [twice("c", 2), twice("a", 1), twice("a", 3), twice("d", 4)]);
    }
}
