//! Validation from the model: required, length, range, pattern, enumeration, in AWS's words.
//!
//! The sentences are those of AWS's common validator, for example "1 validation error detected: Value '64' at
//! 'memorySize' failed to satisfy constraint: Member must have value greater than or equal to 128"
//! (<https://repost.aws/questions/QU0fLkYVyUQkGJ2N0zXrWqWA> and many like it, read 2026-11-21).
//! IAM and CloudWatch Logs leave most values out of the sentence, and a list of scalars is reported whole, with all
//! that its members have to satisfy (recorded from AWS:
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/iam/test_iam_policies.snapshot.json> and
//! <https://github.com/getmoto/moto/blob/master/tests/test_logs/test_logs.py>, read 2026-11-21). Logs does repeat a list of
//! structures, and has a sentence of its own for names that are too long (recorded from AWS, read 2026-11-21:
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/logs/test_logs_metric_filters.snapshot.json>).
//! So is a map of scalars, by what its keys or its values have to satisfy; a secret one without its value (recorded from AWS:
//! <https://github.com/localstack/localstack/blob/master/tests/aws/services/lambda_/test_lambda_api.snapshot.json>).
//! A pattern has to match the whole value, as Java's `String.matches` has it. Patterns that Rust's linear-time engine
//! cannot express (look-around) are not checked.

use crate::refusal::Refusal;
use crate::shape::{Kind, Member, OperationModel, Shape, ValidationStyle};
use crate::shown::{SECRET, shown};
use crate::value::Value;
use parking_lot::RwLock;
use regex::Regex;
use std::collections::HashMap;
use std::sync::LazyLock;

/// So that an input cannot inflate its answer.
const REPORTED_MAX: usize = 20;
/// The model's own limit for names of log groups and streams.
const LOG_NAME_LENGTH_MAX: f64 = 512.0;

#[derive(Debug, Clone, PartialEq)]
pub struct Violation {
    /// As AWS writes it: `tags.1.member.key`.
    pub path: String,
    /// The top-level member in which it lies.
    pub member: &'static str,
    pub missing: bool,
    shown: String,
    broken: Broken,
    constraint: String,
}

/// Which kind of rule is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Broken {
    Presence,
    Number,
    Length,
    Pattern,
    Enumeration,
    /// That of a list's length, or of a text in it.
    List,
    /// That of the length of a list of structures.
    Structures,
}

impl Violation {
    pub fn sentence(&self) -> String {
        format!("Value {} at '{}' failed to satisfy constraint: {}", self.shown, self.path, self.constraint)
    }

    fn is_of_a_long_log_name(&self) -> bool {
        let is_name = matches!(self.path.as_str(), "logGroupName" | "logStreamName");
        is_name && self.broken == Broken::Length && self.constraint == max_rule("length", LOG_NAME_LENGTH_MAX)
    }

    fn is_of_a_functions_runtime(&self, service: &str) -> bool {
        service == "lambda" && self.path == "runtime" && self.broken == Broken::Enumeration
    }

    fn sentence_without_value(&self) -> String {
        format!("Value at '{}' failed to satisfy constraint: {}", self.path, self.constraint)
    }

    fn said_by(&self, service: &str) -> String {
        let hidden = match service {
            "iam" => {
                matches!(self.broken, Broken::Length | Broken::Pattern | Broken::List | Broken::Structures)
            }
            "logs" => matches!(self.broken, Broken::Pattern | Broken::List),
            _ => self.broken == Broken::List && self.shown.trim_matches('\'') == SECRET,
        };
        if hidden { self.sentence_without_value() } else { self.sentence() }
    }
}

/// Everything in `input` that the model refuses.
pub fn violations(shape: &'static Shape, input: &Value) -> Vec<Violation> {
    let mut walk = Walk { found: Vec::new(), member: "" };
    for member in shape.members() {
        walk.member = member.name;
        walk.member_of(member, input, "");
    }
    walk.found
}

/// The refusal for an input that breaks the model, in the service's own style.
pub fn refuse(model: &OperationModel, input: &Value) -> Option<Refusal> {
    let found = violations(model.input, input);
    let first = found.first()?;
    let service = model.service.id;
    if found.iter().all(|violation| violation.is_of_a_functions_runtime(service)) {
        return Some(unknown_runtime(&first.shown));
    }
    match model.service.validation {
        ValidationStyle::Together(code) => Some(together(code, &found, service)),
        ValidationStyle::PerMember => {
            Some(per_member(model, first).unwrap_or_else(|| together("ValidationException", &found, service)))
        }
    }
}

/// Lambda looks at a function's runtime itself, when the model has nothing against the rest, with a code, a sentence and
/// a list of its own (recorded from AWS, in its order, by
/// <https://github.com/localstack/localstack/blob/main/localstack-core/localstack/services/lambda_/runtimes.py>, read 2026-11-21).
fn unknown_runtime(shown: &str) -> Refusal {
    const OFFERED: &str = "nodejs20.x, python3.14, provided.al2023, python3.12, python3.13, nodejs24.x, nodejs22.x, java17, \
                           nodejs16.x, java25, dotnet8, python3.10, java11, python3.11, dotnet6, java21, nodejs18.x, \
                           provided.al2, ruby3.3, ruby3.4, java8.al2, ruby3.2, python3.8, python3.9";
    let name = shown.strip_prefix('\'').and_then(|name| name.strip_suffix('\'')).unwrap_or(shown);
    let sentence = format!(
        "Value {name} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [{OFFERED}] or be a valid ARN"
    );
    let mut refusal = Refusal::new("InvalidParameterValueException", 400, sentence);
    refusal.fields.push(("Type".into(), Value::Text("User".into())));
    refusal
}

fn together(code: &'static str, found: &[Violation], service: &str) -> Refusal {
    if service == "logs" && found.iter().any(Violation::is_of_a_long_log_name) {
        let sentence = "Invalid LogGroup or LogStream, both must have length less than or equal to 512.";
        return Refusal::new(code, 400, sentence);
    }
    let found: Vec<_> =
        found.iter().filter(|violation| !violation.is_of_a_functions_runtime(service)).collect();
    let sentences: Vec<_> = found.iter().map(|violation| violation.said_by(service)).collect();
    let noun = if found.len() == 1 { "error" } else { "errors" };
    Refusal::new(code, 400, format!("{} validation {noun} detected: {}", found.len(), sentences.join("; ")))
}

fn per_member(model: &OperationModel, violation: &Violation) -> Option<Refusal> {
    let mut name = violation.member.to_owned();
    name[..1].make_ascii_uppercase();
    let wanted = if violation.missing {
        format!("{name}RequiredException")
    } else {
        format!("Invalid{name}Exception")
    };
    let error = model.errors.iter().find(|error| error.code == wanted)?;
    let own = OWN_SENTENCES.iter().find(|(code, _)| *code == error.code);
    let sentence = own.map_or_else(|| violation.sentence(), |(_, sentence)| (*sentence).to_owned());
    Some(Refusal::new(error.code, error.status, sentence))
}

/// Exceptions whose sentence is on record, with its last space:
/// <https://github.com/getmoto/moto/blob/master/tests/test_codecommit/test_codecommit.py> (read 2026-11-21).
const OWN_SENTENCES: [(&str, &str); 1] = [(
    "InvalidRepositoryNameException",
    "The repository name is not valid. Repository names can be any valid combination of letters, numbers, periods, underscores, and dashes between 1 and 100 characters in length. Names are case sensitive. For more information, see Limits in the AWS CodeCommit User Guide. ",
)];

struct Walk {
    found: Vec<Violation>,
    member: &'static str,
}

impl Walk {
    fn report(&mut self, path: &str, shown: String, broken: Broken, constraint: String) {
        if self.found.len() < REPORTED_MAX {
            let (path, missing) = (path.to_owned(), broken == Broken::Presence);
            self.found.push(Violation { path, member: self.member, missing, shown, broken, constraint });
        }
    }

    fn member_of(&mut self, member: &'static Member, parent: &Value, path: &str) {
        let path = join(path, member.name);
        match parent.field(member.name) {
            Some(value) => self.value(member.shape, value, &path),
            None if member.required => {
                self.report(&path, "null".into(), Broken::Presence, "Member must not be null".into())
            }
            None => {}
        }
    }

    fn value(&mut self, shape: &'static Shape, value: &Value, path: &str) {
        self.bounds(shape, value, path);
        match (&shape.kind, value) {
            (Kind::Structure(members), value) => {
                members.iter().for_each(|member| self.member_of(member, value, path))
            }
            (Kind::List(of), Value::List(items)) if matches!(of.kind, Kind::Text { .. }) => {
                let all_fit = items.iter().all(|item| fits(of, item));
                self.whole(shape, value, path, "Member must", of, all_fit);
            }
            (Kind::List(of), Value::List(items)) => {
                for (at, item) in items.iter().enumerate() {
                    self.value(of, item, &format!("{path}.{}.member", at + 1));
                }
            }
            (Kind::Map(key, of), Value::Map(fields)) => {
                let keys_fit = fields.iter().all(|(name, _)| fits(key, &Value::Text(name.to_string())));
                self.whole(shape, value, path, "Map keys must", key, keys_fit);
                if is_scalar(of) {
                    let values_fit = fields.iter().all(|(_, item)| fits(of, item));
                    self.whole(shape, value, path, "Map value must", of, values_fit);
                } else {
                    for (name, item) in fields {
                        self.value(of, item, &format!("{path}.{name}.member"));
                    }
                }
            }
            (Kind::Text { allowed, pattern }, Value::Text(_)) => {
                self.text(shape, allowed, *pattern, value, path)
            }
            _ => {}
        }
    }

    /// A list or a map whose scalars do not all satisfy what the model has of them: reported in one.
    fn whole(
        &mut self,
        shape: &'static Shape,
        value: &Value,
        path: &str,
        who: &str,
        of: &Shape,
        all_fit: bool,
    ) {
        if !all_fit {
            let rules = format!("{who} satisfy constraint: [{}]", rules_of(of).join(", "));
            self.report(path, quoted(shape, value), Broken::List, rules);
        }
    }

    fn text(
        &mut self,
        shape: &'static Shape,
        allowed: &[&str],
        pattern: Option<&'static str>,
        value: &Value,
        path: &str,
    ) {
        let text = value.text().unwrap_or_default();
        if let Some(pattern) = pattern.filter(|pattern| !matches(pattern, text)) {
            self.report(path, quoted(shape, value), Broken::Pattern, pattern_rule(pattern));
        }
        if !allowed.is_empty() && !allowed.contains(&text) {
            self.report(path, quoted(shape, value), Broken::Enumeration, set_rule(allowed));
        }
    }

    fn bounds(&mut self, shape: &'static Shape, value: &Value, path: &str) {
        let (noun, size) = match value {
            Value::Int(number) => ("value", *number as f64),
            Value::Float(number) => ("value", *number),
            Value::Text(text) => ("length", text.chars().count() as f64),
            Value::Blob(bytes) => ("length", bytes.len() as f64),
            Value::List(items) => ("length", items.len() as f64),
            Value::Map(fields) if matches!(shape.kind, Kind::Map(..)) => ("length", fields.len() as f64),
            _ => return,
        };
        let show = || quoted(shape, value);
        let broken = match value {
            Value::List(_) if holds_structures(shape) => Broken::Structures,
            Value::List(_) | Value::Map(_) => Broken::List,
            _ if noun == "value" => Broken::Number,
            _ => Broken::Length,
        };
        if let Some(min) = shape.min.filter(|min| size < *min) {
            self.report(path, show(), broken, min_rule(noun, min));
        }
        if let Some(max) = shape.max.filter(|max| size > *max) {
            self.report(path, show(), broken, max_rule(noun, max));
        }
    }
}

/// Whether the model has nothing against a value that stands alone.
fn fits(shape: &'static Shape, value: &Value) -> bool {
    let mut alone = Walk { found: Vec::new(), member: "" };
    alone.value(shape, value, "");
    alone.found.is_empty()
}

fn holds_structures(list: &Shape) -> bool {
    matches!(list.kind, Kind::List(of) if matches!(of.kind, Kind::Structure(_)))
}

fn is_scalar(shape: &Shape) -> bool {
    matches!(shape.kind, Kind::Text { .. } | Kind::Int | Kind::Float | Kind::Bool)
}

fn min_rule(noun: &str, min: f64) -> String {
    format!("Member must have {noun} greater than or equal to {min}")
}

fn max_rule(noun: &str, max: f64) -> String {
    format!("Member must have {noun} less than or equal to {max}")
}

fn pattern_rule(pattern: &str) -> String {
    format!("Member must satisfy regular expression pattern: {pattern}")
}

fn set_rule(allowed: &[&str]) -> String {
    format!("Member must satisfy enum value set: [{}]", allowed.join(", "))
}

/// All that a list's or a map's scalars have to satisfy, in AWS's order.
fn rules_of(shape: &Shape) -> Vec<String> {
    let mut rules = Vec::new();
    if matches!(shape.kind, Kind::Float) {
        // Java writes 1 as 1.0.
        rules.extend(shape.max.map(|max| format!("Member must have value less than or equal to {max:?}")));
        rules.extend(shape.min.map(|min| format!("Member must have value greater than or equal to {min:?}")));
    } else {
        let noun = if matches!(shape.kind, Kind::Int) { "value" } else { "length" };
        rules.extend(shape.max.map(|max| max_rule(noun, max)));
        rules.extend(shape.min.map(|min| min_rule(noun, min)));
    }
    if let Kind::Text { allowed, pattern } = &shape.kind {
        rules.extend(pattern.map(pattern_rule));
        rules.extend((!allowed.is_empty()).then(|| set_rule(allowed)));
    }
    rules.push("Member must not be null".into());
    rules
}

fn join(path: &str, name: &str) -> String {
    let mut name = name.to_owned();
    name[..1].make_ascii_lowercase();
    if path.is_empty() { name } else { format!("{path}.{name}") }
}

/// The value as AWS quotes it; secrets are never repeated and nothing makes an answer longer than a page.
fn quoted(shape: &Shape, value: &Value) -> String {
    const SHOWN_MAX: usize = 1024;
    let cut: String = shown(shape, value).chars().take(SHOWN_MAX).collect();
    format!("'{cut}'")
}

fn matches(pattern: &'static str, text: &str) -> bool {
    static COMPILED: LazyLock<RwLock<HashMap<&'static str, Option<Regex>>>> = LazyLock::new(RwLock::default);
    if let Some(regex) = COMPILED.read().get(pattern) {
        return regex.as_ref().is_none_or(|regex| regex.is_match(text));
    }
    let regex = compile(pattern);
    let fits = regex.as_ref().is_none_or(|regex| regex.is_match(text));
    COMPILED.write().insert(pattern, regex);
    fits
}

/// A model's pattern as a whole-value regex; none where it needs what a linear-time engine has not.
pub fn compile(pattern: &str) -> Option<Regex> {
    regex::RegexBuilder::new(&format!("^(?:{pattern})$")).size_limit(1 << 22).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    static NAME: Shape = Shape {
        name: "Name",
        kind: Kind::Text { allowed: &[], pattern: Some("[a-z]+") },
        min: Some(1.0),
        max: Some(4.0),
        sensitive: false,
    };
    static SIZE: Shape =
        Shape { name: "Size", kind: Kind::Int, min: Some(128.0), max: Some(10240.0), sensitive: false };
    static INPUT: Shape = Shape {
        name: "Input",
        kind: Kind::Structure(&[
            Member {
                name: "Name",
                wire: "Name",
                shape: &NAME,
                required: true,
                location: crate::shape::Location::Body,
            },
            Member {
                name: "Size",
                wire: "Size",
                shape: &SIZE,
                required: false,
                location: crate::shape::Location::Body,
            },
        ]),
        min: None,
        max: None,
        sensitive: false,
    };

    #[test]
    fn a_list_of_texts_is_reported_whole() {
        static NAMES: Shape =
            Shape { name: "Names", kind: Kind::List(&NAME), min: None, max: Some(2.0), sensitive: false };
        let mut walk = Walk { found: Vec::new(), member: "names" };
        walk.value(&NAMES, &Value::List(vec![Value::Text("ok".into()), Value::Text("B".into())]), "names");
        let [found] = &walk.found[..] else { panic!("{:?}", walk.found) };
        let rules = "Member must satisfy constraint: [Member must have length less than or equal to 4, Member must have \
                     length greater than or equal to 1, Member must satisfy regular expression pattern: [a-z]+, Member \
                     must not be null]";
        assert_eq!(
            found.sentence(),
            format!("Value '[ok, B]' at 'names' failed to satisfy constraint: {rules}")
        );
        assert_eq!(
            found.sentence_without_value(),
            format!("Value at 'names' failed to satisfy constraint: {rules}")
        );
    }

    fn sentences(fields: Vec<(&'static str, Value)>) -> Vec<String> {
        let input = Value::Map(fields.into_iter().map(|(k, v)| (k.into(), v)).collect());
        violations(&INPUT, &input).iter().map(Violation::sentence).collect()
    }

    #[test]
    fn sentences_are_aws_own() {
        assert_eq!(
            sentences(vec![]),
            ["Value null at 'name' failed to satisfy constraint: Member must not be null"]
        );
        assert_eq!(
            sentences(vec![("Name", Value::Text("abcde".into())), ("Size", Value::Int(64))]),
            [
                "Value 'abcde' at 'name' failed to satisfy constraint: Member must have length less than or equal to 4",
                "Value '64' at 'size' failed to satisfy constraint: Member must have value greater than or equal to 128"
            ]
        );
        assert_eq!(
            sentences(vec![("Name", Value::Text("a1".into()))]),
            [
                "Value 'a1' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-z]+"
            ]
        );
        assert!(sentences(vec![("Name", Value::Text("abc".into())), ("Size", Value::Int(128))]).is_empty());
    }

    #[test]
    fn maps_of_scalars_are_reported_whole() {
        static SHARE: Shape =
            Shape { name: "Share", kind: Kind::Float, min: Some(0.0), max: Some(1.0), sensitive: false };
        static SHARES: Shape =
            Shape { name: "Shares", kind: Kind::Map(&NAME, &SHARE), min: None, max: None, sensitive: false };
        static SECRETS: Shape =
            Shape { name: "Secrets", kind: Kind::Map(&NAME, &NAME), min: None, max: None, sensitive: true };
        let said = |shape: &'static Shape, name: &'static str, value: Value| {
            let mut walk = Walk { found: Vec::new(), member: "" };
            walk.value(shape, &Value::Map(vec![(name.into(), value)]), "shares");
            walk.found.iter().map(|violation| violation.said_by("lambda")).collect::<Vec<_>>().join("; ")
        };
        assert_eq!(said(&SHARES, "a", Value::Float(0.5)), "");
        assert_eq!(
            said(&SHARES, "a", Value::Float(2.0)),
            "Value '{a=2.0}' at 'shares' failed to satisfy constraint: Map value must satisfy constraint: [Member must have \
             value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]"
        );
        assert_eq!(
            said(&SECRETS, "A", Value::Text("b".into())),
            "Value at 'shares' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less \
             than or equal to 4, Member must have length greater than or equal to 1, Member must satisfy regular expression \
             pattern: [a-z]+, Member must not be null]"
        );
    }
}
