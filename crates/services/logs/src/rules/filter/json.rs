//! JSON patterns: `{ ($.user.id = 1 || $.flag IS TRUE) && $.users[0].name != "x*" }`.

use super::PatternError;
use super::scan::Scan;
use super::value::{Operator, Value};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// Parentheses inside each other that a pattern may have.
const DEPTH_MAX: usize = 64;

#[derive(Debug)]
pub enum Condition {
    Any(Vec<Condition>),
    All(Vec<Condition>),
    Compare(Selector, Operator, Value),
    IsNull(Selector),
    IsBool(Selector, bool),
    Exists(Selector, bool),
}

#[derive(Debug)]
pub struct Selector {
    text: String,
    steps: Vec<Step>,
}

#[derive(Debug)]
enum Step {
    Member(String),
    Element(usize),
}

impl Selector {
    fn find<'a>(&self, json: &'a Json) -> Option<&'a Json> {
        self.steps.iter().try_fold(json, |json, step| match step {
            Step::Member(name) => json.as_object()?.get(name),
            Step::Element(at) => json.as_array()?.get(*at),
        })
    }
}

/// A value node as text and number. Objects, arrays and null are none: a comparison with them never holds.
fn scalar(json: &Json) -> Option<(String, Option<f64>)> {
    match json {
        Json::String(text) => Some((text.clone(), None)),
        Json::Number(number) => Some((number.to_string(), number.as_f64())),
        Json::Bool(value) => Some((value.to_string(), None)),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

impl Condition {
    pub fn matches(&self, json: &Json) -> bool {
        match self {
            Condition::Any(of) => of.iter().any(|condition| condition.matches(json)),
            Condition::All(of) => of.iter().all(|condition| condition.matches(json)),
            Condition::Compare(selector, operator, value) => selector
                .find(json)
                .and_then(scalar)
                .is_some_and(|(text, number)| value.holds(*operator, &text, number)),
            Condition::IsNull(selector) => selector.find(json).is_some_and(Json::is_null),
            Condition::IsBool(selector, wanted) => {
                selector.find(json).and_then(Json::as_bool) == Some(*wanted)
            }
            Condition::Exists(selector, wanted) => selector.find(json).is_some() == *wanted,
        }
    }

    /// The values that the pattern looks at.
    pub fn selected(&self, json: &Json) -> BTreeMap<String, String> {
        match self {
            Condition::Any(of) | Condition::All(of) => of.iter().flat_map(|c| c.selected(json)).collect(),
            Condition::Compare(selector, ..)
            | Condition::IsNull(selector)
            | Condition::IsBool(selector, _)
            | Condition::Exists(selector, _) => {
                let found = selector.find(json).and_then(scalar);
                found.map(|(text, _)| (selector.text.clone(), text)).into_iter().collect()
            }
        }
    }
}

/// The value that a selector (`$.a.b[0]`) finds, as text.
pub fn select(text: &str, json: &Json) -> Option<String> {
    let mut scan = Scan::new(text);
    let selector = selector(&mut scan).ok().filter(|_| scan.at_end())?;
    selector.find(json).and_then(scalar).map(|(text, _)| text)
}

pub fn parse(text: &str) -> Result<Condition, PatternError> {
    let inner = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    let inner =
        inner.ok_or_else(|| PatternError::new("Invalid filter pattern: a JSON pattern ends with }"))?;
    let mut scan = Scan::new(inner);
    let condition = any(&mut scan, 0)?;
    scan.skip_space();
    match scan.at_end() {
        true => Ok(condition),
        false => Err(PatternError::new("Invalid filter pattern: something follows the condition")),
    }
}

fn any(scan: &mut Scan<'_>, depth: usize) -> Result<Condition, PatternError> {
    let mut of = vec![all(scan, depth)?];
    while joined(scan, "||") {
        of.push(all(scan, depth)?);
    }
    Ok(if of.len() == 1 { of.remove(0) } else { Condition::Any(of) })
}

fn all(scan: &mut Scan<'_>, depth: usize) -> Result<Condition, PatternError> {
    let mut of = vec![one(scan, depth)?];
    while joined(scan, "&&") {
        of.push(one(scan, depth)?);
    }
    Ok(if of.len() == 1 { of.remove(0) } else { Condition::All(of) })
}

fn joined(scan: &mut Scan<'_>, by: &str) -> bool {
    scan.skip_space();
    scan.take(by)
}

fn one(scan: &mut Scan<'_>, depth: usize) -> Result<Condition, PatternError> {
    scan.skip_space();
    if scan.take("(") {
        if depth == DEPTH_MAX {
            return Err(PatternError::new(format!(
                "Invalid filter pattern: more than {DEPTH_MAX} parentheses deep"
            )));
        }
        let inner = any(scan, depth + 1)?;
        scan.skip_space();
        return match scan.take(")") {
            true => Ok(inner),
            false => Err(PatternError::new("Invalid filter pattern: a ) is missing")),
        };
    }
    let selector = selector(scan)?;
    if let Some(operator) = Operator::scan(scan) {
        let value = scan.value(&[')', '&', '|'])?;
        value.check(operator)?;
        return Ok(Condition::Compare(selector, operator, value));
    }
    let words: Vec<String> = (0..2).map(|_| word(scan)).collect();
    match (words[0].as_str(), words[1].as_str()) {
        ("IS", "NULL") => Ok(Condition::IsNull(selector)),
        ("IS", "TRUE") => Ok(Condition::IsBool(selector, true)),
        ("IS", "FALSE") => Ok(Condition::IsBool(selector, false)),
        ("NOT", "EXISTS") => Ok(Condition::Exists(selector, false)),
        _ => {
            Err(PatternError::new(format!("Invalid filter pattern: no condition follows {}", selector.text)))
        }
    }
}

fn word(scan: &mut Scan<'_>) -> String {
    scan.skip_space();
    scan.take_while(|c| c.is_ascii_alphabetic()).to_ascii_uppercase()
}

fn selector(scan: &mut Scan<'_>) -> Result<Selector, PatternError> {
    let wrong = |what: &str| PatternError::new(format!("Invalid filter pattern: {what}"));
    if !scan.take("$") {
        return Err(wrong("a property selector begins with $"));
    }
    let (mut text, mut steps) = ("$".to_owned(), Vec::new());
    loop {
        if scan.take(".") {
            let name = scan.take_while(|c| c.is_alphanumeric() || c == '-' || c == '_');
            if name.is_empty() {
                return Err(wrong("a property name is missing"));
            }
            text.push_str(&format!(".{name}"));
            steps.push(Step::Member(name.to_owned()));
        } else if scan.take("[") {
            let within = scan.take_while(|c| c != ']').trim();
            scan.take("]");
            text.push_str(&format!("[{within}]"));
            match within.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
                Some(name) => steps.push(Step::Member(name.to_owned())),
                None => steps.push(Step::Element(
                    within.parse().map_err(|_| wrong(&format!("[{within}] is no element")))?,
                )),
            }
        } else if steps.is_empty() {
            return Err(wrong("a property selector names a property"));
        } else {
            return Ok(Selector { text, steps });
        }
    }
}
