//! Text with `*`, `?` and `${variables}`: compiled once, matched without allocation.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html> (read 2026-11-21).
//! Surprises: what a variable brings in is literal (a `*` inside a tag value is a star, not a wildcard); `${*}`, `${?}`
//! and `${$}` are the literal characters; a variable without a value and without a default makes its text match nothing;
//! a key with several values is no variable. Documents of version 2008-10-17 have no variables: `${` is literal there.

use crate::document::Version;
use crate::request::{Request, Values};

/// One atom of a pattern. Literals are bytes: UTF-8 compares bytewise, and `?` steps over a whole character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Atom {
    Byte(u8),
    Any,
    One,
}

#[derive(Debug, Clone)]
pub enum Piece {
    Atoms(Box<[Atom]>),
    Variable { key: Box<str>, default: Option<Box<str>> },
}

#[derive(Debug, Clone)]
pub enum Pattern {
    /// `*`
    Everything,
    Exact(Box<str>),
    Wild(Box<[Atom]>),
    Template(Box<[Piece]>),
}

impl Pattern {
    pub fn compile(text: &str, version: Version) -> Self {
        if text == "*" {
            return Self::Everything;
        }
        if version == Version::V2008 || !text.contains("${") {
            return Self::without_variables(text);
        }
        Self::Template(pieces(text).into_iter().collect())
    }

    /// For elements where wildcards mean nothing (`StringEquals`): only variables are replaced.
    pub fn literal(text: &str, version: Version) -> Self {
        if version == Version::V2008 || !text.contains("${") {
            return Self::Exact(text.into());
        }
        let plain = |piece| match piece {
            Piece::Atoms(atoms) => Piece::Atoms(atoms.iter().map(|a| Atom::Byte(byte_of(*a))).collect()),
            variable => variable,
        };
        Self::Template(pieces(text).into_iter().map(plain).collect())
    }

    fn without_variables(text: &str) -> Self {
        if text.contains(['*', '?']) { Self::Wild(atoms(text).into()) } else { Self::Exact(text.into()) }
    }

    pub fn matches(&self, text: &str, request: &Request<'_>) -> bool {
        match self {
            Self::Everything => true,
            Self::Exact(exact) => &**exact == text,
            Self::Wild(atoms) => wild(atoms, text.as_bytes()),
            Self::Template(_) => self.resolve(request).is_some_and(|atoms| wild(&atoms, text.as_bytes())),
        }
    }

    /// The pattern with its variables filled in; `None` when one has no value.
    pub fn resolve(&self, request: &Request<'_>) -> Option<Vec<Atom>> {
        match self {
            Self::Everything => Some(vec![Atom::Any]),
            Self::Exact(text) => Some(text.bytes().map(Atom::Byte).collect()),
            Self::Wild(atoms) => Some(atoms.to_vec()),
            Self::Template(pieces) => {
                let mut all = Vec::new();
                for piece in pieces {
                    match piece {
                        Piece::Atoms(atoms) => all.extend_from_slice(atoms),
                        Piece::Variable { key, default } => match (request.values(key), default) {
                            (Some(Values::One(value)), _) => all.extend(value.bytes().map(Atom::Byte)),
                            (_, Some(default)) => all.extend(default.bytes().map(Atom::Byte)),
                            _ => return None,
                        },
                    }
                }
                Some(all)
            }
        }
    }

    /// As plain text, for operators that compare numbers, dates and addresses.
    pub fn text(&self, request: &Request<'_>) -> Option<String> {
        if let Self::Exact(text) = self {
            return Some(text.to_string());
        }
        let bytes = self.resolve(request)?.into_iter().map(byte_of).collect();
        String::from_utf8(bytes).ok()
    }
}

fn byte_of(atom: Atom) -> u8 {
    match atom {
        Atom::Byte(byte) => byte,
        Atom::Any => b'*',
        Atom::One => b'?',
    }
}

pub fn atoms(text: &str) -> Vec<Atom> {
    text.bytes()
        .map(|byte| match byte {
            b'*' => Atom::Any,
            b'?' => Atom::One,
            byte => Atom::Byte(byte),
        })
        .collect()
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut literal: Vec<Atom> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else { break };
        literal.extend(atoms(&rest[..start]));
        let inside = &rest[start + 2..start + length];
        rest = &rest[start + length + 1..];
        match inside {
            "*" | "?" | "$" => literal.push(Atom::Byte(inside.as_bytes()[0])),
            _ => {
                if !literal.is_empty() {
                    pieces.push(Piece::Atoms(std::mem::take(&mut literal).into()));
                }
                pieces.push(variable(inside));
            }
        }
    }
    literal.extend(atoms(rest));
    if !literal.is_empty() {
        pieces.push(Piece::Atoms(literal.into()));
    }
    pieces
}

/// `aws:username` or `aws:PrincipalTag/team, 'none'`.
fn variable(inside: &str) -> Piece {
    let (key, default) = match inside.split_once(',') {
        Some((key, default)) => {
            let default = default.trim();
            let quoted = default.strip_prefix('\'').and_then(|d| d.strip_suffix('\''));
            (key, Some(quoted.unwrap_or(default).into()))
        }
        None => (inside, None),
    };
    Piece::Variable { key: key.trim().to_ascii_lowercase().into(), default }
}

/// Greedy match with one point of return: linear for the patterns that occur, never exponential.
pub fn wild(pattern: &[Atom], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(Atom::Any) => {
                back = Some((p + 1, t));
                p += 1;
                continue;
            }
            Some(Atom::One) => {
                p += 1;
                t += character(text[t]);
                continue;
            }
            Some(Atom::Byte(byte)) if *byte == text[t] => {
                p += 1;
                t += 1;
                continue;
            }
            _ => {}
        }
        let Some((after_star, taken)) = back else { return false };
        back = Some((after_star, taken + 1));
        (p, t) = (after_star, taken + 1);
    }
    t == text.len() && pattern[p..].iter().all(|atom| *atom == Atom::Any)
}

fn character(first_byte: u8) -> usize {
    match first_byte {
        0xF0.. => 4,
        0xE0.. => 3,
        0xC0.. => 2,
        _ => 1,
    }
}

/// A resource or an ARN operand: each of the six parts of an ARN is matched for itself, so that a star in the region
/// does not swallow the account. Parts that are missing at the end are stars.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html> (read 2026-11-21)
#[derive(Debug, Clone)]
pub enum ArnPattern {
    Everything,
    Parts(Box<[Pattern; 6]>),
    /// A variable may bring in colons, so that the parts are known only then.
    Whole(Pattern),
}

impl ArnPattern {
    pub fn compile(text: &str, version: Version) -> Self {
        if text == "*" {
            return Self::Everything;
        }
        let pattern = Pattern::compile(text, version);
        if matches!(pattern, Pattern::Template(_)) {
            return Self::Whole(pattern);
        }
        let mut parts = text.splitn(6, ':');
        let part = |_| parts.next().map_or(Pattern::Everything, |part| Pattern::compile(part, version));
        Self::Parts(Box::new([0; 6].map(part)))
    }

    pub fn matches(&self, arn: &str, request: &Request<'_>) -> bool {
        match self {
            Self::Everything => true,
            Self::Parts(parts) => {
                let mut texts = arn.splitn(6, ':');
                parts.iter().all(|part| match texts.next() {
                    Some(text) => part.matches(text, request),
                    None => matches!(part, Pattern::Everything),
                })
            }
            Self::Whole(pattern) => pattern.resolve(request).is_some_and(|atoms| {
                let mut texts = arn.splitn(6, ':');
                atoms
                    .splitn(6, |a| *a == Atom::Byte(b':'))
                    .all(|part| texts.next().is_some_and(|text| wild(part, text.as_bytes())))
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks() {
        let cases = [
            ("s3:Get*", "s3:GetObject", true),
            ("*Object", "GetObject", true),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxbyy", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("a?c", "aéc", true),
            ("*", "", true),
            ("**", "x", true),
            ("", "", true),
            ("", "x", false),
            ("a*", "a", true),
            ("*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
        ];
        for (pattern, text, wanted) in cases {
            assert_eq!(wild(&atoms(pattern), text.as_bytes()), wanted, "{pattern} on {text}");
        }
    }
}
