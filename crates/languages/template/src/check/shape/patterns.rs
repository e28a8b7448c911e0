//! The regular expressions of schemas, compiled when they are first asked.
//!
//! They are Java's and are searched for, so that only `^` and `$` hold them to the ends
//! (<https://json-schema.org/draft-07/json-schema-validation#rfc.section.6.3.3>). Ours know no look-around and no back-references: what does
//! not compile is listed in `patterns_skipped.txt`, held by a test, and values are not judged by it.
//! Surprises: compiled for ASCII they are a hundred times smaller (`.{1,2048}`, `\p{L}`), so that is what is compiled for texts of ASCII. In Java `\w` is
//! ASCII, for us it is Unicode's: other texts are judged only by patterns without it and its like.

use regex::bytes::{Regex, RegexBuilder};
use std::collections::HashMap;

/// By pattern, and by whether it is for texts of ASCII.
#[derive(Default)]
pub struct Patterns(HashMap<(&'static str, bool), Option<Regex>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    Yes,
    No,
    /// The pattern, or the text, is one that we cannot judge.
    Unknown,
}

/// More than this takes longer to compile than all else that is done for a template.
const COMPILED_BYTES_MAX: usize = 1 << 20;

/// What Unicode's classes have of ASCII: <https://www.unicode.org/reports/tr18/#General_Category_Property>.
const CLASSES: [(&str, &str); 3] = [(r"\p{L}", "[A-Za-z]"), (r"\p{N}", "[0-9]"), (r"\p{Z}", "[ ]")];

impl Patterns {
    pub fn find(&mut self, pattern: &'static str, text: &str) -> Match {
        let is_ascii = text.is_ascii();
        let compile = if is_ascii { for_ascii } else { for_others };
        match self.0.entry((pattern, is_ascii)).or_insert_with(|| compile(pattern)) {
            Some(regex) if regex.is_match(text.as_bytes()) => Match::Yes,
            Some(_) => Match::No,
            None => Match::Unknown,
        }
    }
}

fn for_ascii(pattern: &str) -> Option<Regex> {
    let pattern = as_ours(pattern);
    let narrow = CLASSES.iter().fold(pattern.clone(), |text, (class, ascii)| text.replace(class, ascii));
    build(&narrow, false).or_else(|| build(&pattern, true))
}

fn for_others(pattern: &str) -> Option<Regex> {
    let pattern = as_ours(pattern);
    let has_classes = CLASSES.iter().any(|(class, _)| pattern.contains(class));
    let is_javas =
        [r"\w", r"\d", r"\s", r"\W", r"\D", r"\S", r"\b"].iter().any(|class| pattern.contains(class));
    if is_javas && !has_classes { None } else { build(&pattern, true) }
}

fn build(pattern: &str, is_unicode: bool) -> Option<Regex> {
    RegexBuilder::new(pattern).unicode(is_unicode).size_limit(COMPILED_BYTES_MAX).build().ok()
}

/// What Java writes otherwise: `\Z` for the end, `\<` for the sign alone, and a dash behind a class that opens no range (`[\w-.]`).
fn as_ours(pattern: &str) -> String {
    let mut ours = String::with_capacity(pattern.len() + 8);
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        ours.push(c);
        if c != '\\' {
            continue;
        }
        let Some(escaped) = rest.next() else { break };
        // For us these are the ends of words.
        if matches!(escaped, '<' | '>') {
            ours.pop();
        }
        ours.push(if escaped == 'Z' { 'z' } else { escaped });
        if matches!(escaped, 'w' | 'd' | 's' | 'W' | 'D' | 'S') && rest.peek() == Some(&'-') {
            ours.push('\\');
        }
    }
    ours
}

#[cfg(test)]
mod tests {
    use lang_schemas::{Shape, Value, schema, type_names};
    use std::collections::BTreeSet;

    fn collect(value: Value<'_>, found: &mut BTreeSet<String>) {
        for (keyword, below) in value.entries() {
            if keyword == "pattern" {
                found.extend(below.as_str().map(str::to_owned));
            }
            if keyword == "patternProperties" {
                found.extend(below.entries().map(|(pattern, _)| pattern.to_owned()));
            }
            collect(below, found);
        }
        value.items().for_each(|item| collect(item, found));
    }

    fn keywords(shape: Shape<'static>, found: &mut BTreeSet<String>) {
        shape.keywords().for_each(|(_, value)| collect(value, found));
    }

    #[test]
    fn what_java_writes_otherwise_is_read() {
        use super::{Match, Patterns};
        let mut patterns = Patterns::default();
        assert_eq!(patterns.find(r"^[\w-.]+\Z", "a-b.c"), Match::Yes);
        assert_eq!(patterns.find(r"^[\w-.]+\Z", "a b"), Match::No);
        assert_eq!(patterns.find(r"^[\<\>a]+$", "<a>"), Match::Yes);
        assert_eq!(patterns.find(r"^[\w-.]+\Z", "\u{e9}"), Match::Unknown);
        for (text, found) in
            [("\u{e9}", Match::Yes), ("e", Match::Yes), ("1", Match::No), ("\u{e9}1", Match::No)]
        {
            assert_eq!(patterns.find(r"^[\p{L}]+$", text), found, "{text}");
            assert_eq!(patterns.find(r"^[^\p{N}]+$", text), found, "{text}");
        }
        assert_eq!(patterns.find(r"^(?!aws:).+$", "aws:x"), Match::Unknown);
        assert_eq!(patterns.find(r"^[a-z]{1}$", "\u{e9}"), Match::No);
        assert_eq!(patterns.find(r"^.{1}$", "\u{e9}"), Match::Yes);
    }

    #[test]
    fn the_patterns_that_are_not_judged_by_are_those_of_the_list() {
        let mut all = BTreeSet::new();
        type_names().filter_map(schema).for_each(|schema| keywords(schema.shape(), &mut all));
        let skipped: String = all
            .iter()
            .filter(|pattern| super::for_ascii(pattern).is_none())
            .map(|pattern| format!("{pattern:?}\n"))
            .collect();
        let list = concat!(env!("CARGO_MANIFEST_DIR"), "/src/check/shape/patterns_skipped.txt");
        if std::env::var_os("UPDATE_LISTS").is_some() {
            std::fs::write(list, &skipped).unwrap();
        }
        assert_eq!(
            std::fs::read_to_string(list).unwrap(),
            skipped,
            "run this test with UPDATE_LISTS=1, and read the difference"
        );
    }
}
