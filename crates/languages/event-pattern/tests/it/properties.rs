//! Nothing makes it panic, and what a pattern excludes is what it does not hold.

use lang_event_pattern::Pattern;
use proptest::prelude::*;

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just(":"),
        Just(","),
        Just("\"a\""),
        Just("\"b\""),
        Just("\"$or\""),
        Just("\"prefix\""),
        Just("\"anything-but\""),
        Just("\"wildcard\""),
        Just("\"*\""),
        Just("\"cidr\""),
        Just("\"10.0.0.0/8\""),
        Just("\"numeric\""),
        Just("\">\""),
        Just("\"<=\""),
        Just("1"),
        Just("-2.5e3"),
        Just("1e999999999999999999999"),
        Just("null"),
        Just("true"),
        Just("\"é\\\\\""),
        Just("{\"a\":["),
        Just("]}"),
        Just("\"exists\":false"),
        Just("{\"$or\":[{"),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = Pattern::parse(&text);
    }

    #[test]
    fn no_broken_pattern_makes_it_panic(text in pieces()) {
        if let Ok(pattern) = Pattern::parse(&text) {
            pattern.matches(&serde_json::json!({"a": [1, {"b": "x"}], "b": null}));
        }
    }

    #[test]
    fn a_value_matches_itself_and_not_anything_but_itself(text in "[a-zA-Z0-9.*é-]{0,12}") {
        let event = serde_json::json!({"a": text});
        let exact = Pattern::parse(&serde_json::json!({"a": [text]}).to_string()).expect("valid");
        let other = Pattern::parse(&serde_json::json!({"a": [{"anything-but": text}]}).to_string()).expect("valid");
        prop_assert!(exact.matches(&event));
        prop_assert!(!other.matches(&event));
    }

    #[test]
    fn numeric_ranges_are_ranges(low in -1_000_000i64..1_000_000, width in 1i64..1000, probe in -1_000_000i64..1_000_000) {
        let pattern = serde_json::json!({"a": [{"numeric": [">=", low as f64 / 100.0, "<", (low + width) as f64 / 100.0]}]});
        let event = serde_json::json!({"a": probe as f64 / 100.0});
        let matched = Pattern::parse(&pattern.to_string()).expect("valid").matches(&event);
        prop_assert_eq!(matched, (low..low + width).contains(&probe));
    }
}
