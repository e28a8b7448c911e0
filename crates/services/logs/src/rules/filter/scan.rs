//! The characters of a pattern, one after the other.

use super::PatternError;
use super::value::Value;
use regex::Regex;

pub struct Scan<'a> {
    rest: &'a str,
}

impl<'a> Scan<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    pub fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    pub fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    pub fn at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// Takes `text` if it is next.
    pub fn take(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    pub fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !wanted(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    /// `"text with \" in it"`
    pub fn quoted(&mut self) -> Result<String, PatternError> {
        let mut out = String::new();
        let mut chars = self.rest.char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.rest = &self.rest[at + 1..];
                    return Ok(out);
                }
                '\\' => out.extend(chars.next().map(|(_, c)| c)),
                c => out.push(c),
            }
        }
        Err(PatternError::new(format!(
            "Invalid filter pattern: no closing quotation mark after {}",
            self.rest
        )))
    }

    /// `%regular expression%`
    pub fn regex(&mut self) -> Result<Regex, PatternError> {
        let inner = self.rest[1..].split_once('%');
        let (text, rest) = inner.ok_or_else(|| {
            PatternError::new(format!("Invalid filter pattern: no closing % after {}", self.rest))
        })?;
        self.rest = rest;
        if text.contains(['(', ')']) {
            return Err(PatternError::new(format!(
                "Invalid regular expression %{text}%: parentheses are not supported"
            )));
        }
        Regex::new(text).map_err(|e| PatternError::new(format!("Invalid regular expression %{text}%: {e}")))
    }

    /// A value to compare with: quoted, a regular expression, or a bare word that ends at one of `ends`.
    pub fn value(&mut self, ends: &[char]) -> Result<Value, PatternError> {
        self.skip_space();
        match self.peek() {
            Some('"') => Ok(Value::quoted(self.quoted()?)),
            Some('%') => Ok(Value::Regex(self.regex()?)),
            _ => {
                let word = self.take_while(|c| !c.is_whitespace() && !ends.contains(&c));
                match word.is_empty() {
                    true => Err(PatternError::new(format!(
                        "Invalid filter pattern: a value is missing before `{}`",
                        self.rest
                    ))),
                    false => Ok(Value::bare(word)),
                }
            }
        }
    }
}
