//! Inputs: real templates whose structure, and then whose bytes, were changed a few times.

use crate::chance::Chance;
use crate::corpus::Corpus;
use crate::traps::{OPENINGS, PIECES, VALUES};
use lang_yaml::{Node, Options, Position, Style, Value, print};

pub fn input(corpus: &Corpus, chance: &mut Chance) -> String {
    if chance.one_in(200) {
        return deep(chance);
    }
    if chance.one_in(3) {
        let mut text = chance.pick(&corpus.texts).clone();
        for _ in 0..=chance.below(6) {
            text = mangled(&text, corpus, chance);
        }
        return text;
    }
    let mut tree = chance.pick(&corpus.trees).clone();
    for _ in 0..=chance.below(6) {
        change(&mut tree, corpus, chance);
    }
    let text = print::yaml(&tree);
    if chance.one_in(8) { mangled(&text, corpus, chance) } else { text }
}

/// Nesting that a recursive reader does not come back from.
fn deep(chance: &mut Chance) -> String {
    let depth = *chance.pick(&[50, 99, 101, 1000, 100_000]);
    let opening = chance.pick(OPENINGS);
    let heads = ["", "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties: ", "Conditions:\n  A: "];
    format!("{}{}", chance.pick(&heads), opening.repeat(depth))
}

fn nodes(tree: &Node) -> usize {
    1 + match &tree.value {
        Value::Seq(items) => items.iter().map(nodes).sum(),
        Value::Map(entries) => entries.iter().map(|(_, value)| nodes(value)).sum(),
        _ => 0,
    }
}

/// The nth node in the order of the text.
fn nth<'n>(tree: &'n mut Node, n: &mut usize) -> Option<&'n mut Node> {
    if *n == 0 {
        return Some(tree);
    }
    *n -= 1;
    match &mut tree.value {
        Value::Seq(items) => items.iter_mut().find_map(|item| nth(item, n)),
        Value::Map(entries) => entries.iter_mut().find_map(|(_, value)| nth(value, n)),
        _ => None,
    }
}

fn trap(chance: &mut Chance) -> Node {
    let read = lang_yaml::parse(chance.pick::<&str>(VALUES), &Options::default());
    read.map_or_else(|_| Node::new(Value::Null, Position::START), |read| read.root)
}

fn part(corpus: &Corpus, chance: &mut Chance) -> Node {
    if chance.one_in(2) { chance.pick(&corpus.parts).clone() } else { trap(chance) }
}

fn change(tree: &mut Node, corpus: &Corpus, chance: &mut Chance) {
    let mut n = chance.below(nodes(tree));
    let Some(node) = nth(tree, &mut n) else { return };
    match (chance.below(6), &mut node.value) {
        (0, Value::Map(entries)) if !entries.is_empty() => {
            entries.remove(chance.below(entries.len()));
        }
        (1, Value::Map(entries)) => entries.push((chance.pick(&corpus.keys).clone(), part(corpus, chance))),
        (2, Value::Map(entries)) if !entries.is_empty() => {
            let at = chance.below(entries.len());
            entries[at].0 = chance.pick(&corpus.keys).clone();
        }
        (0, Value::Seq(items)) if !items.is_empty() => {
            items.remove(chance.below(items.len()));
        }
        (1 | 2, Value::Seq(items)) => items.push(part(corpus, chance)),
        (3, _) => {
            let inner = std::mem::replace(node, trap(chance));
            let key = Node::new(Value::String("Ref".into(), Style::Plain), Position::START);
            let is_list = chance.one_in(2);
            node.value = if is_list { Value::Seq(vec![inner]) } else { Value::Map(vec![(key, inner)]) };
        }
        _ => *node = part(corpus, chance),
    }
}

fn boundary(text: &str, chance: &mut Chance) -> usize {
    let mut at = chance.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn mangled(text: &str, corpus: &Corpus, chance: &mut Chance) -> String {
    let (a, b) = (boundary(text, chance), boundary(text, chance));
    let (from, to) = (a.min(b), a.max(b));
    match chance.below(6) {
        0 => format!("{}{}{}", &text[..from], chance.pick(PIECES), &text[from..]),
        1 if to - from < 200 => format!("{}{}", &text[..from], &text[to..]),
        2 => text[..to].to_owned(),
        3 => {
            let other = chance.pick(&corpus.texts);
            let at = boundary(other, chance);
            format!("{}{}", &text[..from], &other[at..])
        }
        4 => with_a_line_moved(text, chance),
        _ => match text[from..].find(": ").map(|at| from + at + 2) {
            Some(at) => {
                let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
                format!("{}{}{}", &text[..at], chance.pick(VALUES), &text[end..])
            }
            None => format!("{text}{}", chance.pick(PIECES)),
        },
    }
}

/// A line somewhere else, or further in or out.
fn with_a_line_moved(text: &str, chance: &mut Chance) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    if lines.is_empty() {
        return chance.pick(PIECES).to_string();
    }
    let line = lines.remove(chance.below(lines.len()));
    let changed = match chance.below(3) {
        0 => format!("  {line}"),
        1 => line.trim_start().to_owned(),
        _ => line.to_owned(),
    };
    lines.insert(chance.below(lines.len() + 1), &changed);
    lines.concat()
}
