//! Unstructured patterns: `ERROR "exact phrase" -not ?either ?or %reg.x%`.

use super::PatternError;
use super::scan::Scan;
use regex::Regex;

#[derive(Debug)]
enum Term {
    Text(String),
    Regex(Regex),
}

impl Term {
    fn is_in(&self, message: &str) -> bool {
        match self {
            Term::Text(text) => message.contains(text.as_str()),
            Term::Regex(regex) => regex.is_match(message),
        }
    }
}

#[derive(Debug, Default)]
pub struct Terms {
    all: Vec<Term>,
    none: Vec<Term>,
    any: Vec<Term>,
}

impl Terms {
    pub fn matches(&self, message: &str) -> bool {
        let has_any = self.any.is_empty() || self.any.iter().any(|term| term.is_in(message));
        let counts_any = self.all.is_empty() && self.none.is_empty();
        self.all.iter().all(|term| term.is_in(message))
            && !self.none.iter().any(|term| term.is_in(message))
            && (!counts_any || has_any)
    }
}

pub fn parse(text: &str) -> Result<Terms, PatternError> {
    let mut terms = Terms::default();
    let mut scan = Scan::new(text);
    loop {
        scan.skip_space();
        if scan.at_end() {
            return Ok(terms);
        }
        let into = if scan.take("-") {
            &mut terms.none
        } else if scan.take("?") {
            &mut terms.any
        } else {
            &mut terms.all
        };
        scan.skip_space();
        into.push(term(&mut scan)?);
    }
}

fn term(scan: &mut Scan<'_>) -> Result<Term, PatternError> {
    match scan.peek() {
        Some('"') => scan.quoted().map(Term::Text),
        Some('%') => scan.regex().map(Term::Regex),
        _ => {
            let word = scan.take_while(|c| !c.is_whitespace());
            let plain = |c: char| c.is_alphanumeric() || c == '_';
            match !word.is_empty() && word.chars().all(plain) {
                true => Ok(Term::Text(word.to_owned())),
                false => Err(PatternError::new(format!("Invalid character(s) in term '{word}'"))),
            }
        }
    }
}
