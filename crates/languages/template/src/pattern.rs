//! Patterns as the service writes them: Java's regular expressions, matched against the whole text.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>, AllowedPattern. Our engine runs in linear time and knows
//! no look-around; what people use it for, rules on a password at the front (`^(?=.*[A-Z])(?!.*\s).*$`), is taken apart here and each part
//! matched by itself. Left out: look-around elsewhere and back-references: such a pattern is [`Unsupported`], which is told and never passed over.

use regex::Regex;

pub struct Pattern {
    whole: Regex,
    /// What the text must begin with, or must not.
    ahead: Vec<(Regex, bool)>,
}

#[derive(Debug)]
pub struct Unsupported;

impl Pattern {
    pub fn new(text: &str) -> Result<Pattern, Unsupported> {
        let text = greedy(text);
        let mut rest = text.strip_prefix('^').unwrap_or(&text);
        let mut ahead = Vec::new();
        while let Some((wanted, inner, after)) = look_ahead(rest) {
            ahead.push((compile(&format!("^(?:{inner})"))?, wanted));
            rest = after;
        }
        // With alternatives at the top, what is at the front belongs to the first of them only.
        if !ahead.is_empty() && has_alternatives(rest) {
            return Err(Unsupported);
        }
        Ok(Pattern { whole: compile(&format!("^(?:{rest})$"))?, ahead })
    }

    pub fn matches(&self, text: &str) -> bool {
        self.ahead.iter().all(|(regex, wanted)| regex.is_match(text) == *wanted) && self.whole.is_match(text)
    }
}

/// A possessive quantifier (`{6,16}+`) as a greedy one: our engine would take its mark for another quantifier.
fn greedy(text: &str) -> String {
    let mut out = text.to_owned();
    loop {
        let mut before = ' ';
        let mark = walk(&out, |c, _| {
            let is_mark = c == '+' && "+*?}".contains(before);
            before = c;
            is_mark
        });
        match mark {
            Some(at) => out.remove(at),
            None => return out,
        };
    }
}

fn compile(text: &str) -> Result<Regex, Unsupported> {
    Regex::new(text).map_err(|_| Unsupported)
}

/// A group `(?=...)` or `(?!...)` at the front: whether it must match, what is in it, what follows.
fn look_ahead(text: &str) -> Option<(bool, &str, &str)> {
    let (wanted, body) = match text.strip_prefix("(?=") {
        Some(body) => (true, body),
        None => (false, text.strip_prefix("(?!")?),
    };
    let end = walk(body, |c, depth| c == ')' && depth == 0)?;
    Some((wanted, &body[..end], &body[end + 1..]))
}

fn has_alternatives(text: &str) -> bool {
    walk(text, |c, depth| c == '|' && depth == 0).is_some()
}

/// The first place, outside classes and escapes, that is looked for; it is told the depth of groups.
fn walk(text: &str, mut is_it: impl FnMut(char, usize) -> bool) -> Option<usize> {
    let (mut depth, mut in_class, mut escaped) = (0_usize, false, false);
    for (index, c) in text.char_indices() {
        if escaped {
            escaped = false;
            continue;
        }
        match c {
            '\\' => escaped = true,
            ']' if in_class => in_class = false,
            _ if in_class => {}
            '[' => in_class = true,
            _ if is_it(c, depth) => return Some(index),
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_text_has_to_match_and_rules_at_the_front_count() {
        let matches = |pattern: &str, text: &str| Pattern::new(pattern).unwrap().matches(text);
        assert!(matches("[a-z]+", "abc") && !matches("[a-z]+", "abc1"));
        assert!(matches("a|b", "b") && !matches("a|b", "ab"));
        assert!(matches("[a-z]{2,3}+", "abc") && !matches("[a-z]{2,3}+", "abcdef"));
        assert!(matches(r"\++", "++") && matches("[+]+", "++"));
        let password = r"^(?=.*[A-Z])(?=.*[0-9])(?!.*\s).{4,}$";
        assert!(matches(password, "Passw0rd"));
        assert!(
            !matches(password, "passw0rd") && !matches(password, "Pass w0rd") && !matches(password, "P0")
        );
        assert!(Pattern::new(r"(a)\1").is_err() && Pattern::new("a(?!b)c").is_err());
    }
}
