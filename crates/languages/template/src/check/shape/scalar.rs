//! Scalars: their types as CloudFormation converts them, what they may be, how long, how large.
//!
//! A text that reads as a number or a truth is one, and the other way round; `1.5` is not a whole number.
//! (<https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html>; cfn-lint's rule E3012 takes the same.)

use super::{Judge, Place, formats, patterns::Match};
use lang_schemas::{Keyword, Shape, Type, Types, Value};
use lang_yaml::{Kind, Node, Position};
use std::borrow::Cow;

impl<'t> Judge<'t> {
    /// Says so when not.
    pub(super) fn type_fits(&mut self, place: Place<'t>, shape: Shape<'static>) -> bool {
        let types = shape.types();
        if types.is_any() || types.iter().any(|of| is_of(place.node, of)) {
            return true;
        }
        // What a `Fn::Transform` or an unfinished template leaves empty.
        if place.node.is_null() {
            self.unsure = true;
            return false;
        }
        let found = match place.node.kind() {
            Kind::Map => "JSONObject",
            Kind::Seq => "JSONArray",
            Kind::Bool => "Boolean",
            Kind::Number => "Number",
            Kind::Null => "null",
            Kind::String => "String",
        };
        self.wrong_type(place.node.at, types, found, place.node.scalar_text());
        false
    }

    pub(super) fn wrong_type(
        &mut self,
        at: Position,
        types: Types,
        found: &str,
        value: Option<Cow<'_, str>>,
    ) {
        self.wrong("value-type", at, || {
            let expected: Vec<&str> = types.iter().map(in_java).collect();
            let wanted: Vec<&str> = types.iter().map(in_words).collect();
            let value = value.map_or(String::new(), |value| format!("'{value}' is not one: "));
            let hint = format!("{value}{} is wanted here", wanted.join(" or "));
            (format!("expected type: {}, found: {found}", expected.join(" or ")), Some(hint))
        });
    }

    pub(super) fn scalar(&mut self, node: &'t Node, at: Position, shape: Shape<'static>) {
        let Some(text) = node.scalar_text() else { return };
        if crate::dynamic::is_meant(&text) {
            self.unsure = true;
            return;
        }
        let types = shape.types();
        let may_be_text = types.is_any() || types.has(Type::String);
        for (keyword, limit) in shape.keywords() {
            match keyword {
                Keyword::Enum | Keyword::EnumCaseInsensitive | Keyword::Const => {
                    self.allowed(&text, at, keyword, limit);
                }
                Keyword::MinLength | Keyword::MaxLength if may_be_text => {
                    self.length(&text, at, keyword, limit);
                }
                Keyword::Minimum
                | Keyword::Maximum
                | Keyword::ExclusiveMinimum
                | Keyword::ExclusiveMaximum => self.range(&text, at, keyword, limit),
                Keyword::Pattern if may_be_text => {
                    self.pattern(&text, at, keyword, limit.as_str().unwrap_or_default());
                }
                Keyword::Format if may_be_text => {
                    if let Some(pattern) = limit.as_str().and_then(formats::pattern) {
                        self.pattern(&text, at, keyword, pattern);
                    }
                }
                _ => {}
            }
        }
    }

    fn pattern(&mut self, text: &str, at: Position, keyword: Keyword, pattern: &'static str) {
        match self.patterns.find(pattern, text) {
            Match::Yes => {}
            Match::Unknown => self.unsure = true,
            Match::No => {
                self.failed(keyword, "pattern", at, || format!("'{text}' does not match {pattern}"));
            }
        }
    }

    fn length(&mut self, text: &str, at: Position, keyword: Keyword, limit: Value<'_>) {
        let Some(limit) = limit.as_i64().and_then(|limit| usize::try_from(limit).ok()) else { return };
        let count = text.chars().count();
        let is_fine = if keyword == Keyword::MinLength { count >= limit } else { count <= limit };
        if !is_fine {
            self.failed(keyword, "length", at, || {
                format!("it has {count} characters, {limit} is the {}", most_or_least(keyword))
            });
        }
    }

    fn range(&mut self, text: &str, at: Position, keyword: Keyword, limit: Value<'_>) {
        if let (Ok(number), Some(limit)) = (text.parse::<f64>(), limit.as_f64())
            && !in_range(keyword, number, limit)
        {
            self.failed(keyword, "range", at, || {
                format!("{number} is given, {limit} is the {}", most_or_least(keyword))
            });
        }
    }

    fn failed(&mut self, keyword: Keyword, rule: &'static str, at: Position, hint: impl FnOnce() -> String) {
        self.wrong(rule, at, || {
            (format!("failed validation constraint for keyword [{}]", keyword.name()), Some(hint()))
        });
    }

    fn allowed(&mut self, text: &str, at: Position, keyword: Keyword, told: Value<'static>) {
        let is_loose = keyword == Keyword::EnumCaseInsensitive;
        let is_allowed = match told.is_list() {
            true => told.items().any(|value| is_value(value, text, is_loose)),
            false => is_value(told, text, is_loose),
        };
        if !is_allowed {
            self.wrong("enum", at, || {
                let values: Vec<String> = match told.is_list() {
                    true => told.items().map(shown).collect(),
                    false => vec![shown(told)],
                };
                let hint = match crate::nearest::nearest(text, values.iter().map(String::as_str)) {
                    Some(nearest) => format!("did you mean '{nearest}'?"),
                    None => format!("one of: {}", first_of(&values)),
                };
                (format!("{text} is not a valid enum value"), Some(hint))
            });
        }
    }
}

/// Whether a text is how a value is written: a number or a truth may be written as either.
fn is_value(value: Value<'_>, text: &str, is_loose: bool) -> bool {
    if let Some(truth) = value.as_bool() {
        return text.eq_ignore_ascii_case(if truth { "true" } else { "false" });
    }
    if let Some(number) = value.as_f64() {
        return text.parse() == Ok(number);
    }
    value.as_str().is_some_and(|value| {
        let is_truth = matches!(value, "true" | "false");
        value == text
            || (is_loose || is_truth) && value.eq_ignore_ascii_case(text)
            || same_number(value, text)
    })
}

/// Enough to see what is meant.
fn first_of(values: &[String]) -> String {
    const SHOWN_MAX: usize = 12;
    let more = if values.len() > SHOWN_MAX {
        format!(", and {} more", values.len() - SHOWN_MAX)
    } else {
        String::new()
    };
    format!("{}{more}", values[..values.len().min(SHOWN_MAX)].join(", "))
}

fn shown(value: Value<'_>) -> String {
    match (value.as_str(), value.as_bool(), value.as_f64()) {
        (Some(text), ..) => text.to_owned(),
        (_, Some(truth), _) => truth.to_string(),
        (.., Some(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn same_number(a: &str, b: &str) -> bool {
    a.parse::<f64>().is_ok_and(|a| b.parse() == Ok(a))
}

fn in_range(keyword: Keyword, number: f64, limit: f64) -> bool {
    match keyword {
        Keyword::Minimum => number >= limit,
        Keyword::Maximum => number <= limit,
        Keyword::ExclusiveMinimum => number > limit,
        _ => number < limit,
    }
}

fn most_or_least(keyword: Keyword) -> &'static str {
    match keyword {
        Keyword::MinLength | Keyword::Minimum | Keyword::ExclusiveMinimum => "least",
        _ => "most",
    }
}

fn is_of(node: &Node, wanted: Type) -> bool {
    let text = || node.scalar_text().filter(|_| !node.is_null());
    match wanted {
        Type::Array => node.kind() == Kind::Seq,
        Type::Object => node.kind() == Kind::Map,
        Type::Null => node.is_null(),
        Type::String => text().is_some(),
        Type::Boolean => {
            text().is_some_and(|text| matches!(&*text.to_lowercase(), "true" | "false"))
                || node.as_bool().is_some()
        }
        Type::Number => node.kind() != Kind::Bool && text().is_some_and(|text| is_number(text.trim())),
        Type::Integer => {
            node.kind() != Kind::Bool
                && text()
                    .is_some_and(|text| text.trim().parse::<i64>().is_ok() || is_whole(node, text.trim()))
        }
    }
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// A number with nothing behind the point, as `60.0` or `1e3`.
fn is_whole(node: &Node, text: &str) -> bool {
    node.kind() == Kind::Number
        && text.replace('_', "").parse::<f64>().is_ok_and(|number| number.fract() == 0.0)
        || node.as_int().is_some()
}

/// The names in messages, those of the validator's language.
fn in_java(of: Type) -> &'static str {
    match of {
        Type::Array => "JSONArray",
        Type::Boolean => "Boolean",
        Type::Integer => "Integer",
        Type::Null => "Null",
        Type::Number => "Number",
        Type::Object => "JSONObject",
        Type::String => "String",
    }
}

fn in_words(of: Type) -> &'static str {
    match of {
        Type::Array => "a list",
        Type::Boolean => "true or false",
        Type::Integer => "a whole number",
        Type::Null => "nothing",
        Type::Number => "a number",
        Type::Object => "a mapping",
        Type::String => "a text",
    }
}
