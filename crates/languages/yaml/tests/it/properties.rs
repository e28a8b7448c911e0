//! Nothing makes the reader panic; what is printed as JSON is read back the same.

use lang_yaml::{Document, DuplicateKeys, Node, Options, Schema, Style, Value, parse};
use proptest::prelude::*;

/// Pieces that a YAML scanner cares about, so that random texts get past the first token.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("a"),
        Just("b"),
        Just(": "),
        Just(":"),
        Just("- "),
        Just("? "),
        Just("\n"),
        Just("  "),
        Just("    "),
        Just("\t"),
        Just("&x "),
        Just("*x"),
        Just("!Ref "),
        Just("!!int "),
        Just("!<"),
        Just("<<: "),
        Just("|\n"),
        Just(">-\n"),
        Just("|9"),
        Just("\""),
        Just("'"),
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(","),
        Just("#"),
        Just("---\n"),
        Just("...\n"),
        Just("%YAML 1.1\n"),
        Just("%TAG ! x\n"),
        Just("\\u00"),
        Just("\\"),
        Just("0x1"),
        Just("1:2"),
        Just("\u{85}"),
        Just("\u{feff}"),
        Just("é"),
        Just("\r"),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn json_tree() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        any::<i64>().prop_map(|n| n.to_string()),
        "[a-z\\\\\"\u{1f600}é: #]{0,8}".prop_map(|text| quoted(&text)),
    ];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(|items| format!("[{}]", items.join(","))),
            proptest::collection::btree_map("[a-z ]{0,5}", inner, 0..5).prop_map(|map| {
                let entries: Vec<String> =
                    map.iter().map(|(key, value)| format!("{}:{value}", quoted(key))).collect();
                format!("{{{}}}", entries.join(","))
            }),
        ]
    })
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn printed(node: &Node) -> String {
    match &node.value {
        Value::String(text, _) => quoted(text),
        Value::Seq(items) => format!("[{}]", items.iter().map(printed).collect::<Vec<_>>().join(",")),
        Value::Map(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{}:{}", printed(key), printed(value))).collect();
            format!("{{{}}}", entries.join(","))
        }
        _ => node.scalar_text().expect("a scalar").into_owned(),
    }
}

fn check(text: &str) {
    for schema in [Schema::Yaml11, Schema::Core, Schema::Go] {
        for duplicate_keys in [DuplicateKeys::Refuse, DuplicateKeys::KeepLast] {
            match parse(text, &Options { schema, duplicate_keys, ..Options::default() }) {
                Ok(Document { root, .. }) => assert!(root.at.line >= 1 && root.at.column >= 1),
                Err(problems) => assert!(problems.in_text("t", text).starts_with("t:")),
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        check(&text);
    }

    #[test]
    fn no_broken_yaml_makes_it_panic(text in pieces()) {
        check(&text);
    }

    #[test]
    fn json_printed_and_read_is_the_same(text in json_tree()) {
        let tree = parse(&text, &Options::default()).expect("JSON").root;
        prop_assert_eq!(printed(&tree), text);
    }

    #[test]
    fn quoted_text_is_never_resolved(text in "[a-z0-9:.~ _-]{0,12}") {
        let tree = parse(&format!("k: {}", quoted(&text)), &Options::default()).expect("YAML").root;
        prop_assert_eq!(&tree.get("k").expect("given").value, &Value::String(text, Style::DoubleQuoted));
    }
}
