//! Comparing a part of an event with a value of a pattern.

use super::PatternError;
use super::scan::Scan;
use regex::Regex;

#[derive(Debug)]
pub enum Value {
    /// With `*` at its ends, if any, as wildcards. A bare word that is a number also compares as one.
    Text {
        text: String,
        number: Option<f64>,
    },
    Regex(Regex),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Operator {
    pub fn scan(scan: &mut Scan<'_>) -> Option<Self> {
        scan.skip_space();
        let all = [
            ("!=", Operator::NotEqual),
            ("=!", Operator::NotEqual),
            ("<=", Operator::LessOrEqual),
            (">=", Operator::GreaterOrEqual),
            ("=", Operator::Equal),
            ("<", Operator::Less),
            (">", Operator::Greater),
        ];
        all.into_iter().find(|(text, _)| scan.take(text)).map(|(_, operator)| operator)
    }
}

impl Value {
    pub fn quoted(text: String) -> Self {
        Value::Text { text, number: None }
    }

    pub fn bare(word: &str) -> Self {
        let number = word.parse().ok().filter(|number: &f64| number.is_finite());
        Value::Text { text: word.to_owned(), number }
    }

    /// Whether an order makes sense with this value: only numbers have one.
    pub fn check(&self, operator: Operator) -> Result<(), PatternError> {
        let by_order = !matches!(operator, Operator::Equal | Operator::NotEqual);
        match self {
            Value::Text { number: None, text } if by_order => Err(PatternError::new(format!(
                "Invalid filter pattern: `{text}` is no number, so nothing is less or greater"
            ))),
            Value::Regex(_) if by_order => {
                Err(PatternError::new("Invalid filter pattern: a regular expression takes only = and !="))
            }
            _ => Ok(()),
        }
    }

    /// `text` is the part of the event as text, `number` the same as a number if it is one.
    pub fn holds(&self, operator: Operator, text: &str, number: Option<f64>) -> bool {
        let ordered = |wanted: fn(f64, f64) -> bool| match self {
            Value::Text { number: Some(mine), .. } => number.is_some_and(|theirs| wanted(theirs, *mine)),
            _ => false,
        };
        match operator {
            Operator::Equal => self.equals(text, number),
            Operator::NotEqual => !self.equals(text, number),
            Operator::Less => ordered(|a, b| a < b),
            Operator::LessOrEqual => ordered(|a, b| a <= b),
            Operator::Greater => ordered(|a, b| a > b),
            Operator::GreaterOrEqual => ordered(|a, b| a >= b),
        }
    }

    fn equals(&self, theirs: &str, theirs_number: Option<f64>) -> bool {
        match self {
            Value::Regex(regex) => regex.is_match(theirs),
            Value::Text { number: Some(mine), .. } if theirs_number.is_some() => theirs_number == Some(*mine),
            Value::Text { text, .. } => glob(text, theirs),
        }
    }
}

/// `*` stands for anything, but only as the first or last character.
fn glob(pattern: &str, text: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(""), _) => true,
        (Some(rest), Some(_)) => text.contains(&rest[..rest.len() - 1]),
        (Some(end), None) => text.ends_with(end),
        (None, Some(start)) => text.starts_with(start),
        (None, None) => text == pattern,
    }
}
