//! Texts that are refused: the place, and the word that tells why.

use lang_yaml::{Options, Problem, parse};

fn refusal(text: &str) -> Problem {
    match parse(text, &Options::default()) {
        Ok(document) => panic!("was read: {document:?}"),
        Err(problems) => problems.first().clone(),
    }
}

#[track_caller]
fn refused(text: &str, line: usize, column: usize, word: &str) {
    let problem = refusal(text);
    let shown = format!("{} {}", problem.message, problem.hint.clone().unwrap_or_default());
    assert!(shown.contains(word), "{shown:?} should say {word:?}");
    assert_eq!((problem.at.line, problem.at.column), (line, column), "{shown}");
}

#[test]
fn the_place_and_the_reason() {
    refused("a: 1\nb: 2\na: 3\n", 3, 1, "`a` stands twice");
    refused("a: *nowhere\n", 1, 4, "anchor");
    refused("a: &a [*a]\n", 1, 8, "very node");
    refused("{\"a\": 1, \"a\": 2}", 1, 10, "`a` stands twice");
    refused("{\"a\": 1, b", 1, 10, "double quotes");
    refused("{\"a\" 1}", 1, 6, "expected `:`");
    refused("{\"a\": 01, b", 1, 7, "JSON value");
    refused("A:\n  B: x\n  Value:!Ref C\n  D: y\n", 3, 8, "`Value: ...`");
    refused("a: [1, 2\nb: 3\n", 2, 2, "not closed");
    refused("{\"a\": \"x", 1, 7, "not closed");
    refused(&format!("{{\"a\": \"{}\", b", "\u{e9}".repeat(5000)), 1, 5011, "double quotes");
    refused("{\"a\": 1,\r\n\"b\": 2,\r\"c\": x", 3, 6, "JSON value");
    refused("{\"a\": 1} x", 1, 10, "ends before");
    refused("a: 1\n---\nb: 2\n", 2, 1, "second document");
    refused("a: b\0c\n", 1, 5, "U+0000");
    refused("? [a]\n: b\n", 1, 3, "a key must be a word");
    refused("a: !!int x\n", 1, 4, "!!int");
    refused("a: b\n<<: 3\n", 2, 1, "takes a mapping");
}

#[test]
fn every_duplicate_is_reported_at_once() {
    let problems = parse("a: 1\na: 2\nb: {c: 1, c: 2}\n", &Options::default()).expect_err("two duplicates");
    assert_eq!(problems.iter().count(), 2);
}

#[test]
fn lost_spaces_and_tabs_get_a_hint() {
    assert!(refusal("A:\n  B: x\n  Value:!Ref C\n  D: y\n").hint.expect("a hint").contains("`Value: ...`"));
    assert!(refusal("a:\n\tb: 1\n").hint.expect("a hint").contains("tab"));
}

#[test]
fn a_buildspec_that_lost_its_indentation_is_refused() {
    let text = "version: 0.2\nphases:\ninstall:\ncommands:\n- a\nbuild:\ncommands:\n- b\n";
    refused(text, 7, 1, "indentation is wrong");
}

#[test]
fn depth_and_expansion_are_limited() {
    let deep = "[".repeat(5000);
    assert!(refusal(&deep).message.contains("nested more than 100"));
    assert!(refusal(&format!("a: {deep}")).message.contains("nested"));
    assert!(refusal(&format!("{}x", "- ".repeat(300))).message.contains("nested more than 100"));
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..30 {
        let below = vec![format!("*a{}", level - 1); 9].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{below}]\n"));
    }
    assert!(refusal(&bomb).message.contains("expand"));
}

#[test]
fn size_is_limited() {
    let options = Options { size_bytes_max: 10, ..Options::default() };
    assert!(parse("a: 12345678", &options).expect_err("too long").first().message.contains("11 bytes"));
}
