//! A strict JSON reader (RFC 8259) that keeps places.
//!
//! Recursion is bounded by `Options::depth_max`. Numbers keep their digits in `Node::written`.

use crate::read::finish;
use crate::scalar::{self, Schema};
use crate::{Document, Node, Options, Position, Problem, Problems, Style, Value, keys};
use std::cell::Cell;

pub fn read(text: &str, options: &Options) -> Result<Document, Problems> {
    let mut reader = Json { text, offset: 0, places: Places::new(text), options, duplicates: Vec::new() };
    reader.blank();
    let root = reader.value(0)?;
    reader.blank();
    if let Some(found) = reader.peek() {
        return Err(reader.problem(format!("the document ends before this `{found}`")).into());
    }
    finish(root, reader.duplicates, options)
}

/// Whether a text that opens with a brace was meant as JSON: a quote, a brace or nothing follows.
pub fn looks_meant(text: &str) -> bool {
    let inside = text.trim_start().trim_start_matches(['{', '[']).trim_start();
    inside.is_empty() || inside.starts_with(['"', '}', ']', '{'])
}

/// Offsets to places in one pass: the reader only moves forward.
struct Places<'a> {
    text: &'a str,
    /// The last offset that was asked for, and its place.
    last: Cell<(usize, Position)>,
}

impl<'a> Places<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, last: Cell::new((0, Position::START)) }
    }

    fn of(&self, offset: usize) -> Position {
        let (from, mut at) = self.last.get();
        for (index, c) in self.text[from..offset].char_indices() {
            let ends_line = c == '\n' || c == '\r' && !self.text[from + index + 1..].starts_with('\n');
            at = match ends_line {
                true => Position { line: at.line + 1, column: 1 },
                false => Position { line: at.line, column: at.column + 1 },
            };
        }
        self.last.set((offset, at));
        at
    }
}

struct Json<'a> {
    text: &'a str,
    offset: usize,
    places: Places<'a>,
    options: &'a Options,
    duplicates: Vec<Problem>,
}

impl Json<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.offset..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let found = self.peek()?;
        self.offset += found.len_utf8();
        Some(found)
    }

    fn blank(&mut self) {
        let rest = &self.text[self.offset..];
        self.offset += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    }

    fn problem(&self, message: impl Into<String>) -> Problem {
        Problem::new(self.places.of(self.offset), message)
    }

    fn unexpected(&self, wanted: &str) -> Problem {
        match self.peek() {
            Some(found) => self.problem(format!("expected {wanted}, found `{found}`")),
            None => self.problem(format!("expected {wanted}, but the text ends here")),
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node, Problem> {
        if depth > self.options.depth_max {
            return Err(self.problem(format!(
                "lists and mappings are nested more than {} deep",
                self.options.depth_max
            )));
        }
        let at = self.places.of(self.offset);
        match self.peek() {
            Some('{') => Ok(Node::new(Value::Map(self.object(depth)?), at)),
            Some('[') => Ok(Node::new(Value::Seq(self.array(depth)?), at)),
            Some('"') => Ok(Node::new(Value::String(self.string()?, Style::DoubleQuoted), at)),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Result<Node, Problem> {
        let at = self.places.of(self.offset);
        let rest = &self.text[self.offset..];
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))
            .unwrap_or(rest.len());
        let word = &rest[..end];
        let value = match word {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ if is_number(word) => scalar::number(word, Schema::Core).unwrap_or(Value::Null),
            _ => return Err(self.unexpected("a JSON value").hint("strings and keys stand in double quotes")),
        };
        self.offset += end;
        Ok(Node { value, at, tag: None, written: Some(word.to_owned()) })
    }

    fn array(&mut self, depth: usize) -> Result<Vec<Node>, Problem> {
        self.next();
        let mut items = Vec::new();
        self.blank();
        if self.peek() == Some(']') {
            self.next();
            return Ok(items);
        }
        loop {
            self.blank();
            items.push(self.value(depth + 1)?);
            self.blank();
            match self.peek() {
                Some(',') => self.next(),
                Some(']') => {
                    self.next();
                    return Ok(items);
                }
                _ => return Err(self.unexpected("`,` or `]`")),
            };
        }
    }

    fn object(&mut self, depth: usize) -> Result<Vec<(Node, Node)>, Problem> {
        self.next();
        let mut entries = Vec::new();
        self.blank();
        if self.peek() == Some('}') {
            self.next();
            return Ok(entries);
        }
        loop {
            self.blank();
            if self.peek() != Some('"') {
                return Err(self.unexpected("a key in double quotes"));
            }
            let key = self.value(depth + 1)?;
            self.blank();
            if self.peek() != Some(':') {
                return Err(self.unexpected("`:`"));
            }
            self.next();
            self.blank();
            let value = self.value(depth + 1)?;
            entries.push((key, value));
            self.blank();
            match self.peek() {
                Some(',') => self.next(),
                Some('}') => {
                    self.next();
                    return Ok(keys::each_once(entries, &mut self.duplicates, false));
                }
                _ => return Err(self.unexpected("`,` or `}`")),
            };
        }
    }

    fn string(&mut self) -> Result<String, Problem> {
        let start = self.places.of(self.offset);
        self.next();
        let mut text = String::new();
        loop {
            match self.peek() {
                None => return Err(Problem::new(start, "this string is not closed")),
                Some(c) if c.is_control() && c != '\u{85}' => {
                    return Err(self
                        .problem("a string does not go over the end of its line")
                        .hint("write a line break as \\n"));
                }
                Some('"') => {
                    self.next();
                    return Ok(text);
                }
                Some('\\') => text.push(self.escape()?),
                Some(c) => {
                    self.next();
                    text.push(c);
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, Problem> {
        let bad =
            self.problem("this is not an escape that JSON knows").hint("a backslash itself is written \\\\");
        self.next();
        Ok(match self.next() {
            Some(c @ ('"' | '\\' | '/')) => c,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => return self.unicode().ok_or(bad),
            _ => return Err(bad),
        })
    }

    fn unicode(&mut self) -> Option<char> {
        let first = self.hex_4()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first);
        }
        let second = (self.next()? == '\\' && self.next()? == 'u').then(|| self.hex_4()).flatten()?;
        let low = second.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
        char::from_u32(0x10000 + ((first - 0xD800) << 10) + low)
    }

    fn hex_4(&mut self) -> Option<u32> {
        (0..4).try_fold(0, |sum, _| Some(sum * 16 + self.next()?.to_digit(16)?))
    }
}

/// RFC 8259's number: no plus sign, no leading zero, digits on both sides of the point.
fn is_number(word: &str) -> bool {
    let body = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = match body.find(['e', 'E']) {
        Some(at) => (&body[..at], Some(&body[at + 1..])),
        None => (body, None),
    };
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let (whole, fraction) =
        mantissa.split_once('.').map_or((mantissa, None), |(whole, fraction)| (whole, Some(fraction)));
    digits(whole)
        && (whole.len() == 1 || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}
