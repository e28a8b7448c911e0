//! Filter patterns: which events FilterLogEvents shows, and which metric and subscription filters let through.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html> (read 2026-11-21; its examples
//! are the tests). Three languages told apart by their first character: terms, `{ JSON }`, `[fields]`.
//! Surprises: a term matches inside words (`ERROR` finds `ERRORCODE`); everything is case sensitive; `*` is a wildcard only at
//! the ends of a value; where `?term` stands beside other terms it counts for nothing.
//! Left out: AWS's limit of two regular expressions per pattern.

mod fields;
mod json;
mod scan;
mod terms;
mod value;

use std::collections::BTreeMap;

/// Why a pattern is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct PatternError(String);

impl PatternError {
    fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

#[derive(Debug)]
pub enum Pattern {
    All,
    Terms(terms::Terms),
    Json(json::Condition),
    Fields(fields::Fields),
}

impl Pattern {
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let text = text.trim();
        match text.chars().next() {
            None => Ok(Pattern::All),
            Some('{') => json::parse(text).map(Pattern::Json),
            Some('[') => fields::parse(text).map(Pattern::Fields),
            Some(_) => terms::parse(text).map(Pattern::Terms),
        }
    }

    pub fn matches(&self, message: &str) -> bool {
        match self {
            Pattern::All => true,
            Pattern::Terms(terms) => terms.matches(message),
            Pattern::Json(condition) => {
                serde_json::from_str(message).is_ok_and(|json| condition.matches(&json))
            }
            Pattern::Fields(fields) => fields.matches(message).is_some(),
        }
    }

    /// The value that a JSON pattern's selector finds, also one that the pattern does not name.
    pub fn select(&self, selector: &str, message: &str) -> Option<String> {
        match self {
            Pattern::Json(_) => json::select(selector, &serde_json::from_str(message).ok()?),
            Pattern::All | Pattern::Terms(_) | Pattern::Fields(_) => None,
        }
    }

    /// What TestMetricFilter shows of a message that matches: the fields it took apart, by `$name`.
    pub fn extract(&self, message: &str) -> Option<BTreeMap<String, String>> {
        match self {
            Pattern::Fields(fields) => fields.matches(message),
            Pattern::Json(condition) => {
                let json = serde_json::from_str(message).ok()?;
                condition.matches(&json).then(|| condition.selected(&json))
            }
            Pattern::All | Pattern::Terms(_) => self.matches(message).then(BTreeMap::new),
        }
    }
}

#[cfg(test)]
mod tests;
