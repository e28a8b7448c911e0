//! Every sentence that is AWS's, or stands where AWS's would, is in `facts/cloudformation/sentences.toml` with its source, and nothing else is.

use regex::Regex;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// What such sentences begin with.
const OPENINGS: [&str; 15] = [
    "Template error: ",
    "Template format error: ",
    "Template validation error: ",
    "Invalid template ",
    "Circular dependency ",
    "Parameter ",
    "Parameters ",
    "Parameters: ",
    "Transform ",
    "Transforms ",
    "No transform ",
    "Requested attribute ",
    "Key Name ",
    "[{",
    "must ",
];

/// How the texts of the code are found.
struct Texts {
    literal: Regex,
    continued: Regex,
    inserted: Regex,
}

impl Texts {
    /// Those that are sentences, comments and tests left out, `{}` for what is put in.
    fn of_folder(&self, folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                self.of_folder(&path, found);
            } else if path.file_name().is_some_and(|name| name != "tests.rs") {
                self.of_file(&fs::read_to_string(&path).unwrap(), found);
            }
        }
    }

    fn of_file(&self, text: &str, found: &mut BTreeSet<String>) {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let lines: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for literal in self.literal.captures_iter(&lines.join("\n")) {
            let text = self.continued.replace_all(&literal[1], "");
            let text = self.inserted.replace_all(&text, "{}");
            if OPENINGS.iter().any(|opening| text.starts_with(opening)) {
                found.insert(text.into_owned());
            }
        }
    }
}

#[test]
fn every_sentence_has_its_source() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let facts = fs::read_to_string(here.join("../../../facts/cloudformation/sentences.toml")).unwrap();
    let facts: toml::Table = facts.parse().unwrap();
    let mut listed: BTreeMap<String, &str> = BTreeMap::new();
    for said in facts["said"].as_array().unwrap() {
        let kind = said["kind"].as_str().unwrap();
        let has_source =
            said.get("source").is_some_and(|source| source.as_str().unwrap().starts_with("https://"));
        assert!(
            matches!(kind, "recorded" | "reported" | "documented" | "kept" | "quoted" | "unseen" | "own"),
            "{kind}"
        );
        assert_eq!(has_source, !matches!(kind, "quoted" | "unseen" | "own"), "{said}");
        for sentence in said["sentences"].as_array().unwrap() {
            let twice = listed.insert(sentence.as_str().unwrap().into(), kind);
            assert!(twice.is_none(), "{sentence} stands twice");
        }
    }
    let mut found = BTreeSet::new();
    let texts = Texts {
        literal: Regex::new(r#""((?:[^"\\]|\\(?s:.))*)""#).unwrap(),
        continued: Regex::new(r"\\\n\s*").unwrap(),
        inserted: Regex::new(r"\{[^{}]*\}").unwrap(),
    };
    texts.of_folder(&here.join("src"), &mut found);
    let listed: BTreeSet<String> = listed.into_keys().collect();
    let without: Vec<&String> = found.difference(&listed).collect();
    assert!(without.is_empty(), "not in sentences.toml: {without:#?}");
    let gone: Vec<&String> = listed.difference(&found).collect();
    assert!(gone.is_empty(), "no longer in the code: {gone:#?}");
}
