//! A composite alarm's rule: what it says of other alarms, read and decided.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html> (read 2026-11-21).
//! Names may stand with or without quotes, and as ARNs. Surprise: a composite alarm is in OK or ALARM as soon as it has been
//! evaluated; it knows no lack of data of its own. Left out: AT_LEAST, refused by name.

use crate::errors::{lacking, validation};
use crate::rules::notice;
use api_cloudwatch::StateValue;
use kernel::Scope;
use wire::Refusal;

/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html>: alarms in one rule.
const CHILDREN_MAX: usize = 100;
const DEPTH_MAX: usize = 64;

#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    Is(StateValue, String),
    Constant(bool),
    Not(Box<Rule>),
    All(Vec<Rule>),
    Any(Vec<Rule>),
}

pub fn parse(text: &str) -> Result<Rule, Refusal> {
    let mut parser = Parser { rest: text, depth: 0 };
    let rule = parser.any()?;
    parser.skip();
    if !parser.rest.is_empty() {
        return Err(parser.unexpected());
    }
    let mut children = rule.children();
    children.sort_unstable();
    children.dedup();
    match children.len() {
        0..=CHILDREN_MAX => Ok(rule),
        _ => Err(validation(format!("AlarmRule must not contain more than {CHILDREN_MAX} alarms."))),
    }
}

impl Rule {
    /// The names of the alarms that it is about.
    pub fn children(&self) -> Vec<&str> {
        self.written().into_iter().map(name_of).collect()
    }

    /// An ARN in the rule that is no alarm's of this account and region, where all have to be:
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm.html> (read 2026-11-21).
    pub fn elsewhere(&self, scope: &Scope) -> Option<&str> {
        let is_elsewhere =
            |child: &&str| child.starts_with("arn:") && *child != notice::alarm_arn(scope, name_of(child));
        self.written().into_iter().find(is_elsewhere)
    }

    /// Names and ARNs, as they stand in the rule.
    fn written(&self) -> Vec<&str> {
        match self {
            Rule::Is(_, child) => vec![child],
            Rule::Constant(_) => Vec::new(),
            Rule::Not(inner) => inner.written(),
            Rule::All(parts) | Rule::Any(parts) => parts.iter().flat_map(Rule::written).collect(),
        }
    }

    pub fn holds(&self, state_of: &dyn Fn(&str) -> Option<StateValue>) -> bool {
        match self {
            Rule::Is(state, child) => state_of(name_of(child)) == Some(*state),
            Rule::Constant(value) => *value,
            Rule::Not(inner) => !inner.holds(state_of),
            Rule::All(parts) => parts.iter().all(|part| part.holds(state_of)),
            Rule::Any(parts) => parts.iter().any(|part| part.holds(state_of)),
        }
    }
}

/// An alarm's name from what a rule has in brackets.
fn name_of(child: &str) -> &str {
    match child.starts_with("arn:") {
        true => child.splitn(7, ':').nth(6).unwrap_or(child),
        false => child,
    }
}

struct Parser<'t> {
    rest: &'t str,
    depth: usize,
}

impl Parser<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn unexpected(&self) -> Refusal {
        let shown: String = self.rest.chars().take(40).collect();
        validation(match shown.is_empty() {
            true => "AlarmRule is not valid: it ends too early.".to_owned(),
            false => format!("AlarmRule is not valid at '{shown}'."),
        })
    }

    /// Takes a word, if the next one is it.
    fn word(&mut self, word: &str) -> bool {
        self.skip();
        let Some(after) = self.rest.strip_prefix(word) else { return false };
        if after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
            return false;
        }
        self.rest = after;
        true
    }

    fn any(&mut self) -> Result<Rule, Refusal> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(validation("AlarmRule is nested too deeply."));
        }
        let mut parts = vec![self.all()?];
        while self.word("OR") {
            parts.push(self.all()?);
        }
        self.depth -= 1;
        Ok(if parts.len() == 1 { parts.remove(0) } else { Rule::Any(parts) })
    }

    fn all(&mut self) -> Result<Rule, Refusal> {
        let mut parts = vec![self.one()?];
        while self.word("AND") {
            parts.push(self.one()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Rule::All(parts) })
    }

    fn one(&mut self) -> Result<Rule, Refusal> {
        let mut negated = false;
        while self.word("NOT") {
            negated = !negated;
        }
        let rule = self.plain()?;
        Ok(if negated { Rule::Not(Box::new(rule)) } else { rule })
    }

    fn plain(&mut self) -> Result<Rule, Refusal> {
        self.skip();
        if let Some(after) = self.rest.strip_prefix('(') {
            self.rest = after;
            let inner = self.any()?;
            self.close()?;
            return Ok(inner);
        }
        for (word, value) in [("TRUE", true), ("FALSE", false)] {
            if self.word(word) {
                return Ok(Rule::Constant(value));
            }
        }
        let states = [
            ("ALARM", StateValue::Alarm),
            ("OK", StateValue::Ok),
            ("INSUFFICIENT_DATA", StateValue::InsufficientData),
        ];
        for (word, state) in states {
            if self.word(word) {
                return Ok(Rule::Is(state, self.name()?));
            }
        }
        match self.word("AT_LEAST") {
            true => Err(lacking("AT_LEAST in the rules of composite alarms")),
            false => Err(self.unexpected()),
        }
    }

    fn close(&mut self) -> Result<(), Refusal> {
        self.skip();
        self.rest = self.rest.strip_prefix(')').ok_or_else(|| self.unexpected())?;
        Ok(())
    }

    /// `("name")`, `(name)` or `(arn:...)`. A name without quotes holds no brackets.
    fn name(&mut self) -> Result<String, Refusal> {
        self.skip();
        self.rest = self.rest.strip_prefix('(').ok_or_else(|| self.unexpected())?.trim_start();
        let name = match self.rest.strip_prefix('"') {
            Some(quoted) => {
                let end = quoted.find('"').ok_or_else(|| self.unexpected())?;
                self.rest = &quoted[end + 1..];
                &quoted[..end]
            }
            None => {
                let end = self.rest.find(')').ok_or_else(|| self.unexpected())?;
                let (name, rest) = self.rest.split_at(end);
                self.rest = rest;
                name.trim_end()
            }
        };
        if name.is_empty() {
            return Err(self.unexpected());
        }
        let name = name.to_owned();
        self.close()?;
        Ok(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(text: &str) -> bool {
        let state_of = |name: &str| match name {
            "red" => Some(StateValue::Alarm),
            "green" => Some(StateValue::Ok),
            "grey" => Some(StateValue::InsufficientData),
            _ => None,
        };
        parse(text).unwrap_or_else(|refusal| panic!("{text}: {}", refusal.message)).holds(&state_of)
    }

    #[test]
    fn what_holds() {
        for text in [
            "ALARM(red)",
            "ALARM(\"red\") AND OK( green )",
            "ALARM(green) OR INSUFFICIENT_DATA(grey)",
            "NOT ALARM(green)",
            "(ALARM(red) AND (NOT OK(grey))) OR FALSE",
            "FALSE AND FALSE OR TRUE",
            "ALARM(arn:aws:cloudwatch:us-east-1:123456789012:alarm:red)",
            "NOT NOT ALARM(red)",
        ] {
            assert!(holds(text), "{text}");
        }
        for text in ["ALARM(green)", "TRUE AND FALSE", "ALARM(nobody)", "NOT (ALARM(red) OR TRUE)"] {
            assert!(!holds(text), "{text}");
        }
    }

    #[test]
    fn alarms_of_other_places() {
        let account = kernel::AccountId::new("111111111111").expect("valid");
        let here = Scope { account, region: kernel::Region::new("us-east-1").expect("valid") };
        let elsewhere = |child: &str| {
            let rule = parse(&format!("TRUE OR NOT ALARM(\"{child}\")")).expect("a rule");
            rule.elsewhere(&here).map(str::to_owned)
        };
        let own = notice::alarm_arn(&here, "red");
        for child in ["red", own.as_str()] {
            assert_eq!(elsewhere(child), None);
        }
        for (part, other) in [
            (here.region.as_str(), "xx-north-9"),
            (here.account.as_str(), "999999999999"),
            (":alarm:", ":topic:"),
        ] {
            let child = own.replace(part, other);
            assert_eq!(elsewhere(&child), Some(child));
        }
    }

    #[test]
    fn what_is_refused() {
        for text in [
            "",
            "ALARM",
            "ALARM()",
            "ALARM(red",
            "red",
            "ALARM(red) ALARM(green)",
            "AND",
            "ORALARM(x)",
            &"(".repeat(200),
        ] {
            assert_eq!(parse(text).map_err(|refusal| refusal.code), Err("ValidationError".into()), "{text}");
        }
        let lacking = parse("AT_LEAST(1, ALARM, (a, b))").map_err(|refusal| refusal.code);
        assert_eq!(lacking, Err("NotImplemented".into()));
        let many: Vec<_> = (0..101).map(|n| format!("ALARM(a{n})")).collect();
        assert!(parse(&many.join(" OR ")).is_err());
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(text in "[ALRMOKNTFUSED()\" a-c]{0,60}") {
            let _ = parse(&text);
        }
    }
}
