//! What is printed is read back as the same tree, places and styles aside.

use lang_yaml::{Node, Options, Position, Style, Value, parse, print};
use proptest::prelude::*;

/// Texts that a careless printer gets wrong.
const TRAPS: &[&str] = &[
    "",
    " ",
    "yes",
    "No",
    "y",
    "null",
    "~",
    "0123",
    "012345678901",
    "1_000",
    "1e3",
    "0x1F",
    "12:30:45",
    "2010-09-09",
    "2010-09-09T10:00:00Z",
    ".inf",
    "<<",
    "=",
    "-",
    "- a",
    "--- a",
    "...",
    "? a",
    ": a",
    "a: b",
    "a:",
    "a #b",
    "#a",
    "!Ref a",
    "&a",
    "*a",
    "|",
    ">-",
    "%a",
    "@a",
    "`a",
    "'a'",
    "\"a\"",
    "[a]",
    "{a}",
    "a, b",
    " a",
    "a ",
    "\ta",
    "a\t",
    "\n",
    "\n\n",
    "a\n",
    "a\n\n",
    "\na",
    " a\nb",
    "a\n b",
    "a\n\tb",
    "a \nb ",
    "a\r\nb",
    "a\\b",
    "é",
    "\u{1f600}",
    "\u{85}",
    "\u{2028}",
    "\u{feff}a",
    "a\u{0}b",
    "\u{7f}",
    "#!/bin/sh\nset -e\n",
    "---\na\n",
    "a\n---\nb",
    "a\n  \nb\n",
    "a\n\n\n",
    "\u{a0}a\nb",
    "# a\nb",
    "- a\n- b\n",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(TRAPS).prop_map(str::to_owned),
        "[a-z0-9:.~ _#'\"\\\\\n\t-]{0,12}",
        any::<String>(),
        "[a-z ]{1000,1100}",
    ]
}

fn node(value: Value) -> Node {
    Node::new(value, Position::START)
}

fn scalar() -> impl Strategy<Value = Node> {
    prop_oneof![
        Just(node(Value::Null)),
        any::<bool>().prop_map(|truth| node(Value::Bool(truth))),
        any::<i64>().prop_map(|number| node(Value::Int(number))),
        any::<f64>()
            .prop_filter("NaN is not itself", |n| !n.is_nan())
            .prop_map(|number| node(Value::Float(number))),
        text().prop_map(|text| node(Value::String(text, Style::Plain))),
        ("![A-Za-z][A-Za-z0-9:]{0,6}", text())
            .prop_map(|(tag, text)| Node { tag: Some(tag), ..node(Value::String(text, Style::Plain)) }),
    ]
}

fn tree() -> impl Strategy<Value = Node> {
    scalar().prop_recursive(5, 40, 5, |inner| {
        let tag = prop_oneof![3 => Just(None), 1 => "!(Sub|Join|x y)".prop_map(Some)];
        let list = prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Seq);
        let map = prop::collection::btree_map(text(), inner, 0..5).prop_map(|map| {
            let key = |text| node(Value::String(text, Style::Plain));
            Value::Map(map.into_iter().map(|(name, value)| (key(name), value)).collect())
        });
        (prop_oneof![list, map], tag).prop_map(|(value, tag)| Node { tag, ..node(value) })
    })
}

/// The tree without what printing does not keep.
fn bare(tree: &Node) -> Node {
    let value = match &tree.value {
        Value::String(text, _) => Value::String(text.clone(), Style::Plain),
        Value::Seq(items) => Value::Seq(items.iter().map(bare).collect()),
        Value::Map(entries) => {
            Value::Map(entries.iter().map(|(key, value)| (bare(key), bare(value))).collect())
        }
        other => other.clone(),
    };
    Node { value, at: Position::START, tag: tree.tag.clone(), written: None }
}

#[track_caller]
fn comes_back(tree: &Node) {
    let printed = print::yaml(tree);
    match parse(&printed, &Options::default()) {
        Ok(read) => assert_eq!(bare(&read.root), bare(tree), "{printed}"),
        Err(problems) => panic!("{}\n{printed}", problems.in_text("printed", &printed)),
    }
}

#[test]
fn every_trap_comes_back_as_value_key_and_item() {
    for trap in TRAPS {
        let text = || node(Value::String((*trap).to_owned(), Style::Plain));
        comes_back(&text());
        comes_back(&node(Value::Map(vec![(text(), text())])));
        comes_back(&node(Value::Seq(vec![text(), node(Value::Seq(vec![text()]))])));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn printed_and_read_is_the_same(tree in tree()) {
        comes_back(&tree);
    }

    #[test]
    fn what_was_read_once_prints_the_same_for_ever(tree in tree()) {
        let printed = print::yaml(&tree);
        let read = parse(&printed, &Options::default()).expect("what was printed").root;
        prop_assert_eq!(print::yaml(&read), printed);
    }
}
