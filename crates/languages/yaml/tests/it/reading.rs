//! Texts that are read, and the tree they give.

use lang_yaml::{Document, DuplicateKeys, Node, Options, Position, Style, Value, parse};

fn root(text: &str) -> Node {
    parse(text, &Options::default()).unwrap_or_else(|problems| panic!("{}", problems.in_text("t", text))).root
}

#[test]
fn nodes_know_their_line_and_column() {
    let tree = root("Resources:\n  Äpfel: !Ref Topic\n  B:\n    - 1\n    - x: y\n");
    let (_, resources) = tree.entry("Resources").expect("given");
    let (key, value) = resources.entry("Äpfel").expect("given");
    assert_eq!(key.at, Position { line: 2, column: 3 });
    assert_eq!(value.at, Position { line: 2, column: 10 });
    let inner = resources.get("B").and_then(Node::as_seq).expect("given")[1].get("x").expect("given");
    assert_eq!(inner.at, Position { line: 5, column: 10 });
}

#[test]
fn tags_are_kept_and_their_scalars_stay_text() {
    let tree = root(
        "a: !Ref 0123\nb: !GetAtt [X, Arn]\nc: !Sub {x: 1}\nd: !!str 12\ne: !!int \"12\"\nf: !GetAZs ''\n",
    );
    assert_eq!(tree.get("a").expect("given").tag.as_deref(), Some("!Ref"));
    assert_eq!(tree.get("a").and_then(Node::as_str), Some("0123"));
    assert_eq!(tree.get("b").expect("given").tag.as_deref(), Some("!GetAtt"));
    assert_eq!(tree.get("c").expect("given").tag.as_deref(), Some("!Sub"));
    assert_eq!(tree.get("d").and_then(Node::as_str), Some("12"));
    assert_eq!(tree.get("e").and_then(Node::as_int), Some(12));
    assert_eq!(tree.get("e").expect("given").tag, None);
    assert_eq!(tree.get("f").expect("given").tag.as_deref(), Some("!GetAZs"));
}

#[test]
fn numbers_keep_their_digits() {
    let tree = root("a: 1.10\nb: 0x1F\nc: 123456789012345678901234\nd: 2010-09-09\n");
    assert_eq!(tree.get("a").expect("given").scalar_text().as_deref(), Some("1.10"));
    assert_eq!(tree.get("b").and_then(Node::as_int), Some(31));
    assert_eq!(tree.get("b").expect("given").scalar_text().as_deref(), Some("0x1F"));
    assert_eq!(tree.get("c").expect("given").scalar_text().as_deref(), Some("123456789012345678901234"));
    assert_eq!(tree.get("d").and_then(Node::as_str), Some("2010-09-09"));
}

#[test]
fn styles_tell_how_a_string_was_written() {
    let tree = root("- plain\n- 'single'\n- \"double\"\n- |\n  literal\n- >\n  folded\n");
    let styles: Vec<Style> = tree
        .as_seq()
        .expect("a list")
        .iter()
        .map(|node| match &node.value {
            Value::String(_, style) => *style,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        styles,
        [Style::Plain, Style::SingleQuoted, Style::DoubleQuoted, Style::Literal, Style::Folded]
    );
}

#[test]
fn aliases_and_merges_are_carried_out() {
    let tree = root("base: &base\n  a: 1\n  b: 2\nuse:\n  <<: *base\n  b: 3\nlist: [*base, *base]\n");
    let used = tree.get("use").expect("given");
    assert_eq!(used.get("a").and_then(Node::as_int), Some(1));
    assert_eq!(used.get("b").and_then(Node::as_int), Some(3));
    assert_eq!(tree.get("list").and_then(Node::as_seq).map(<[Node]>::len), Some(2));
}

#[test]
fn duplicates_may_be_let_through_with_a_warning() {
    let options = Options { duplicate_keys: DuplicateKeys::KeepLast, ..Options::default() };
    for text in ["a: 1\na: 2\n", "{\"a\": 1,\n\"a\": 2}"] {
        let Document { root, warnings } = parse(text, &options).expect("let through");
        assert_eq!(root.get("a").and_then(Node::as_int), Some(2));
        assert_eq!(warnings.len(), 1);
        assert_eq!(warnings[0].at, Position { line: 2, column: 1 });
    }
}

#[test]
fn json_is_read_as_json() {
    let tree =
        root("{\n\t\"a\": \"\\ud83d\\ude00\\/\",\n\t\"b\": [1, -2.50, true, null],\n\t\"yes\": {}\n}\n");
    assert_eq!(tree.get("a").and_then(Node::as_str), Some("\u{1f600}/"));
    let items = tree.get("b").and_then(Node::as_seq).expect("a list");
    assert_eq!(items[1].scalar_text().as_deref(), Some("-2.50"));
    assert_eq!(items[2].as_bool(), Some(true));
    assert!(items[3].is_null());
    assert_eq!(tree.entry("yes").expect("given").0.at, Position { line: 4, column: 2 });
}

#[test]
fn yaml_may_open_with_a_brace_too() {
    assert_eq!(root("{a: yes, b: [x]}").get("a").and_then(Node::as_bool), Some(true));
}

#[test]
fn an_empty_text_is_nothing() {
    for text in ["", "\n", "# only a comment\n", "---\n", "\u{feff}"] {
        assert!(root(text).is_null(), "{text:?}");
    }
}
