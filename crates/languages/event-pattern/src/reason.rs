//! Why a pattern is refused, in AWS's words.
//!
//! AWS passes on the text of its JSON parser: reason, a line break, then the source (500 characters of it) with line and
//! column of the place up to which it had read. Seen in <https://github.com/buildkite/docs/pull/896>.

use std::error::Error;
use std::fmt;

use lang_yaml::{Node, Position, Value};

/// The error of PutRule and TestEventPattern. Display is AWS's whole message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    pub reason: String,
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Event pattern is not valid. Reason: {}", self.reason)
    }
}

impl Error for Invalid {}

/// The text being compiled, to point into.
#[derive(Clone, Copy)]
pub struct Source<'a>(pub &'a str);

impl Source<'_> {
    /// A refusal with the place up to which the parser has read when it has seen the first token of `node`.
    pub fn refuse(self, node: &Node, message: impl fmt::Display) -> Invalid {
        self.refuse_at(Position { line: node.at.line, column: node.at.column + read_ahead(node) }, message)
    }

    pub fn refuse_at(self, at: Position, message: impl fmt::Display) -> Invalid {
        const SHOWN_MAX: usize = 500;
        let length = self.0.chars().count();
        let shown: String = self.0.chars().take(SHOWN_MAX).collect();
        let rest = match length.checked_sub(SHOWN_MAX) {
            Some(rest) if rest > 0 => format!("[truncated {rest} chars]"),
            _ => String::new(),
        };
        Invalid {
            reason: format!(
                "{message}\n at [Source: (String)\"{shown}\"{rest}; line: {}, column: {}]",
                at.line, at.column
            ),
        }
    }
}

/// How far the parser's place is from the start of a token: past the opening quote or bracket, past a whole number or word.
fn read_ahead(node: &Node) -> usize {
    match &node.value {
        Value::String(..) | Value::Seq(_) | Value::Map(_) => 1,
        _ => node.scalar_text().map_or(0, |text| text.chars().count()),
    }
}
