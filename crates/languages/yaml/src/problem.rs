//! What is said when a text is refused: place, sentence, and a hint apart from it.

use std::error::Error;
use std::fmt::{self, Write};

use crate::Position;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub at: Position,
    /// What is wrong, with which value; no full stop, no place.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Problem {
    pub fn new(at: Position, message: impl Into<String>) -> Self {
        Self { at, message: message.into(), hint: None }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// For a person: `file:line:column: message`, the line with a caret under the place, the hint.
    pub fn in_text(&self, file: &str, text: &str) -> String {
        let mut shown = format!("{file}:{}: {}", self.at, self.message);
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if let Some(line) = text.lines().nth(self.at.line.saturating_sub(1)) {
            let (window, caret) = window(line, self.at.column.saturating_sub(1));
            let number = self.at.line.to_string();
            let margin = " ".repeat(number.len());
            let indent: String =
                window.chars().take(caret).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
            write!(shown, "\n  {number} | {window}\n  {margin} | {indent}^")
                .expect("a string takes any text");
        }
        if let Some(hint) = &self.hint {
            write!(shown, "\n  hint: {hint}").expect("a string takes any text");
        }
        shown
    }
}

/// At most 120 characters of a line around a place, and the place in them.
fn window(line: &str, at: usize) -> (String, usize) {
    const WIDTH: usize = 120;
    let length = line.chars().count();
    if length <= WIDTH {
        return (line.to_owned(), at.min(length));
    }
    let start = at.min(length).saturating_sub(WIDTH / 2);
    let shown: String = line.chars().skip(start).take(WIDTH).collect();
    (shown, at.min(length) - start)
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.at.line, self.at.column, self.message)
    }
}

impl Error for Problem {}

/// At least one problem, in the order of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// None when there is nothing to complain of.
    pub fn of(mut problems: Vec<Problem>) -> Option<Self> {
        problems.sort_by_key(|problem| problem.at);
        (!problems.is_empty()).then_some(Self(problems))
    }

    pub fn first(&self) -> &Problem {
        &self.0[0]
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Problem> {
        self.0.iter()
    }

    pub fn in_text(&self, file: &str, text: &str) -> String {
        let shown: Vec<String> = self.0.iter().map(|problem| problem.in_text(file, text)).collect();
        shown.join("\n")
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl From<Problems> for Vec<Problem> {
    fn from(problems: Problems) -> Self {
        problems.0
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl Error for Problems {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_sees_file_place_line_caret_and_hint() {
        let problem =
            Problem::new(Position { line: 2, column: 3 }, "the key `b` stands here twice").hint("remove one");
        assert_eq!(
            problem.in_text("template.yml", "a:\n  b: 1\n"),
            "template.yml:2:3: the key `b` stands here twice\n  2 |   b: 1\n    |   ^\n  hint: remove one"
        );
    }

    #[test]
    fn a_long_line_is_shown_around_the_place_only() {
        let line = format!("{}X{}", "a".repeat(5000), "b".repeat(5000));
        let shown = Problem::new(Position { line: 1, column: 5001 }, "here").in_text("f", &line);
        let lines: Vec<&str> = shown.lines().collect();
        assert!(lines[1].len() < 140);
        assert_eq!(lines[1].find('X'), lines[2].find('^'));
    }

    #[test]
    fn a_place_past_the_end_does_no_harm() {
        let problem = Problem::new(Position { line: 9, column: 9 }, "unexpected end");
        assert_eq!(problem.in_text("f", "a"), "f:9:9: unexpected end");
    }
}
