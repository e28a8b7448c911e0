//! `*` stands for any characters; `\*` and `\\` for themselves.
//!
//! Matching takes the leftmost place for each literal part, which is enough when only `*` is special.

const WILDCARDS_MAX: usize = 5;

/// The literal parts between the stars; one more than there are stars.
#[derive(Clone, Debug)]
pub struct Wildcard {
    parts: Vec<String>,
}

impl Wildcard {
    /// The error is AWS's sentence. Positions count bytes, with the opening quote as the first.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = vec![String::new()];
        let mut rest = text.char_indices().peekable();
        while let Some((at, found)) = rest.next() {
            let following = rest.peek().map(|(_, next)| *next);
            match found {
                '*' if following == Some('*') => {
                    return Err(format!("Consecutive wildcard characters at pos {}", at + 1));
                }
                '*' => parts.push(String::new()),
                '\\' if matches!(following, Some('*' | '\\')) => {
                    rest.next();
                    parts.last_mut().expect("never empty").extend(following);
                }
                '\\' => return Err(format!("Invalid escape character at pos {}", at + 1)),
                _ => parts.last_mut().expect("never empty").push(found),
            }
        }
        if parts.len() - 1 > WILDCARDS_MAX {
            return Err("Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a \
                        wildcard character"
                .to_owned());
        }
        Ok(Self { parts })
    }

    pub fn matches(&self, text: &str) -> bool {
        let [first, middle @ .., last] = self.parts.as_slice() else {
            return self.parts.first().is_some_and(|only| only == text);
        };
        let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
        for part in middle {
            let Some(at) = rest.find(part.as_str()) else { return false };
            rest = &rest[at + part.len()..];
        }
        rest.ends_with(last.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_escapes_and_ends() {
        let cases = [
            ("a*c", "abc", true),
            ("a*c", "ac", true),
            ("a*c", "acb", false),
            ("*", "", true),
            ("ab", "ab", true),
            ("ab", "abc", false),
            ("a*a", "a", false),
            ("*ab*ab", "abab", true),
            ("*ab*ab", "ab", false),
            ("a\\*b", "a*b", true),
            ("a\\*b", "axb", false),
            ("a\\\\b", "a\\b", true),
        ];
        for (pattern, text, outcome) in cases {
            assert_eq!(Wildcard::parse(pattern).expect("valid").matches(text), outcome, "{pattern} {text}");
        }
    }

    #[test]
    fn refusals_name_the_place() {
        assert_eq!(Wildcard::parse("a**").expect_err("refused"), "Consecutive wildcard characters at pos 2");
        assert_eq!(Wildcard::parse("a\\b").expect_err("refused"), "Invalid escape character at pos 2");
    }
}
