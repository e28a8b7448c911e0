//! Keys as text: order preserving, injective, and readable in the `sqlite3` shell.
//!
//! A key is one or more parts, parted by a space: `123456789012 us-east-1 my-function live`. Inside a part, space and
//! everything below it (and `!` itself) is written as `!` and the character 64 places further on, so that the space
//! between two parts sorts below every character of a part: comparing two encoded keys byte by byte is comparing the
//! keys part by part. Numbers have leading zeros, instants have nine decimals.
//!
//! The database must compare by bytes (SQLite's BINARY collation, PostgreSQL's "C").

mod parts;
mod prefix;
mod tuples;

pub use prefix::{KeyRange, PrefixOf, Starting};

use kernel::{Fault, OrFault};

/// Something that can be (a part of) a key. `Ord` of the type, where it has one, is the order of the encoded text.
pub trait Key: Clone + Send + 'static {
    /// Appends this key's parts: always the same number for one type.
    fn encode(&self, into: &mut KeyText);
    /// Takes as many parts as `encode` appended.
    fn decode(from: &mut KeyParts<'_>) -> Result<Self, Fault>;

    fn to_text(&self) -> String {
        let mut text = KeyText::default();
        self.encode(&mut text);
        text.text
    }

    fn from_text(text: &str) -> Result<Self, Fault> {
        let mut parts = KeyParts { rest: Some(text) };
        let key = Self::decode(&mut parts)?;
        if parts.rest.is_some() {
            return Err(Fault::new(format!("the stored key `{text}` has too many parts for its table")));
        }
        Ok(key)
    }
}

const SEPARATOR: char = ' ';
const ESCAPE: char = '!';
const ESCAPE_SHIFT: u32 = 0x40;

/// A key being written.
#[derive(Default)]
pub struct KeyText {
    text: String,
    parts: usize,
}

impl KeyText {
    /// Appends one part.
    pub fn part(&mut self, part: &str) {
        if self.parts > 0 {
            self.text.push(SEPARATOR);
        }
        self.parts += 1;
        escape(part, &mut self.text);
    }
}

/// A key being read.
pub struct KeyParts<'a> {
    rest: Option<&'a str>,
}

impl KeyParts<'_> {
    /// Takes the next part.
    pub fn part(&mut self) -> Result<String, Fault> {
        let rest = self.rest.or_fault(|| "a stored key has too few parts for its table")?;
        let (part, rest) = match rest.split_once(SEPARATOR) {
            Some((part, rest)) => (part, Some(rest)),
            None => (rest, None),
        };
        self.rest = rest;
        unescape(part)
    }
}

fn escape(part: &str, into: &mut String) {
    into.reserve(part.len());
    for c in part.chars() {
        if c > ESCAPE {
            into.push(c);
        } else {
            into.push(ESCAPE);
            into.extend(char::from_u32(u32::from(c) + ESCAPE_SHIFT));
        }
    }
}

fn unescape(part: &str) -> Result<String, Fault> {
    let mut out = String::with_capacity(part.len());
    let mut chars = part.chars();
    while let Some(c) = chars.next() {
        if c != ESCAPE {
            out.push(c);
            continue;
        }
        let shifted =
            chars.next().and_then(|c| u32::from(c).checked_sub(ESCAPE_SHIFT)).and_then(char::from_u32);
        out.push(
            shifted
                .filter(|c| *c <= ESCAPE)
                .or_fault(|| format!("the stored key part `{part}` is damaged"))?,
        );
    }
    Ok(out)
}

#[cfg(test)]
mod tests;
