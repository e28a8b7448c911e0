//! What is said when a text is refused: place, sentence, and a hint apart from it.

use std::error::Error;
use std::fmt::{self, Write};

use crate::{Position, lines};

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
        self.shown(file, &Excerpts::of(text))
    }

    fn shown(&self, file: &str, excerpts: &Excerpts<'_>) -> String {
        let mut shown = format!("{file}:{}: {}", self.at, self.message);
        if let Some(excerpt) = excerpts.at(self.at) {
            let number = self.at.line.to_string();
            let margin = " ".repeat(number.len());
            let Excerpt { line, indent, .. } = excerpt;
            write!(shown, "\n  {number} | {line}\n  {margin} | {indent}^").expect("a string takes any text");
        }
        if let Some(hint) = &self.hint {
            write!(shown, "\n  hint: {hint}").expect("a string takes any text");
        }
        shown
    }
}

/// The line of a place as a terminal may show it: no more of it than fits, and nothing in it that a terminal would obey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    pub line: String,
    /// What stands before the caret in the line below: blanks, and tabs where the line has tabs.
    pub indent: String,
    /// The characters of the word at the place, one at least.
    pub width: usize,
}

impl Excerpt {
    /// None when the text has no such line.
    pub fn of(text: &str, at: Position) -> Option<Self> {
        Excerpts::of(text).at(at)
    }
}

/// The lines of a text, looked for once for all that is shown of it.
pub struct Excerpts<'a> {
    /// Each with whether it is ASCII, where characters are bytes: a minified document is one line, in which everything is wrong.
    lines: Vec<(&'a str, bool)>,
}

impl<'a> Excerpts<'a> {
    pub fn of(text: &'a str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self { lines: lines(text).map(|line| (line, line.is_ascii())).collect() }
    }

    /// None when the text has no such line.
    pub fn at(&self, at: Position) -> Option<Excerpt> {
        let (line, is_ascii) = *self.lines.get(at.line.saturating_sub(1))?;
        let (window, caret) = window(line, is_ascii, at.column.saturating_sub(1));
        let line: String = window
            .chars()
            .map(|c| if c.is_control() && c != '\t' { char::REPLACEMENT_CHARACTER } else { c })
            .collect();
        let indent = line.chars().take(caret).map(|c| if c == '\t' { c } else { ' ' }).collect();
        let rest: Vec<char> = line.chars().skip(caret).collect();
        Some(Excerpt { width: word(&rest).max(1), indent, line })
    }
}

/// How long the word is that a line goes on with: a quoted text, a tag with its word, a key or a plain scalar.
fn word(rest: &[char]) -> usize {
    let is_end = |c: &char| c.is_whitespace() || matches!(c, ',' | ']' | '}' | '#');
    match rest.first() {
        Some(quote @ ('"' | '\'')) => {
            rest.iter().skip(1).position(|c| c == quote).map_or(rest.len(), |at| at + 2)
        }
        Some('!') => {
            let tag = rest.iter().position(char::is_ascii_whitespace).unwrap_or(rest.len());
            let blanks = rest[tag..].iter().take_while(|c| **c == ' ').count();
            match rest.get(tag + blanks) {
                Some(c) if !is_end(c) && !matches!(c, '|' | '>' | '[' | '{' | '!') => {
                    tag + blanks + word(&rest[tag + blanks..])
                }
                _ => tag,
            }
        }
        Some('[' | '{') => 1,
        _ => {
            let end = rest.iter().position(is_end).unwrap_or(rest.len());
            if end > 1 && rest[end - 1] == ':' { end - 1 } else { end }
        }
    }
}

/// At most 120 characters of a line around a place, and the place in them.
fn window(line: &str, is_ascii: bool, at: usize) -> (String, usize) {
    const WIDTH: usize = 120;
    let length = if is_ascii { line.len() } else { line.chars().count() };
    if length <= WIDTH {
        return (line.to_owned(), at.min(length));
    }
    let start = at.min(length).saturating_sub(WIDTH / 2);
    let shown = match is_ascii {
        true => line[start..length.min(start + WIDTH)].to_owned(),
        false => line.chars().skip(start).take(WIDTH).collect(),
    };
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
        let excerpts = Excerpts::of(text);
        let shown: Vec<String> = self.0.iter().map(|problem| problem.shown(file, &excerpts)).collect();
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
    fn the_whole_word_at_a_place_is_known() {
        let cases = [
            ("  Name: !Ref Topic # x", 9, 10),
            ("  Name: x", 3, 4),
            ("  A: 'a b', c", 6, 5),
            ("  A: !Sub |", 6, 4),
            ("[a, b]", 2, 1),
            ("a", 9, 1),
        ];
        for (line, column, width) in cases {
            let excerpt = Excerpt::of(line, Position { line: 1, column }).expect("a line");
            assert_eq!(excerpt.width, width, "{line}");
        }
    }

    #[test]
    fn a_terminal_obeys_nothing_in_a_line() {
        let shown = Problem::new(Position::START, "here").in_text("f", "a\u{1b}[2Jb");
        assert!(shown.contains("a\u{fffd}[2Jb"));
    }

    #[test]
    fn a_place_past_the_end_does_no_harm() {
        let problem = Problem::new(Position { line: 9, column: 9 }, "unexpected end");
        assert_eq!(problem.in_text("f", "a"), "f:9:9: unexpected end");
    }
}
