//! What is wrong with a template, each with its place, all at once.
//!
//! Where AWS has a text for it, that is the message (without a full stop); what to do is the hint. Texts as seen in answers of the service:
//! "Unresolved resource dependencies [X] in the Resources block of the template", "Circular dependency between resources: [A, B]",
//! "Template error: Unable to get mapping for A::B::C" (<https://repost.aws/knowledge-center/unresolved-dependency-issues>,
//! <https://repost.aws/knowledge-center/cloudformation-circular-dependency>, read 2026-11).

mod circle;
mod conditions;
mod functions;
mod outputs;
mod references;
mod resources;
mod sections;

use crate::{names::Names, nearest::nearest};
use lang_yaml::{Node, Position, Problem};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Error,
    Warning,
}

#[derive(Clone, Debug)]
pub struct Finding {
    pub severity: Severity,
    /// A short name that stays the same, for machines.
    pub rule: &'static str,
    pub problem: Problem,
}

struct Checker<'t> {
    template: &'t Node,
    names: Names,
    has_extensions: bool,
    findings: Vec<Finding>,
}

/// Checks a template. `transformed` is what its transforms make of it: their resources may be referred to, and circles are
/// looked for there, since what needs what is decided by them.
pub fn check(template: &Node, transformed: Option<&Node>) -> Vec<Finding> {
    let mut names = Names::of(template);
    if let Some(transformed) = transformed {
        let made = Names::of(transformed);
        names.resources.extend(made.resources);
        names.conditions.extend(made.conditions);
    }
    let mut checker = Checker {
        template,
        names,
        has_extensions: declares(template, "AWS::LanguageExtensions"),
        findings: Vec::new(),
    };
    if template.as_map().is_none() {
        checker.error("format", template.at, "Template format error: unsupported structure".into(), None);
        return checker.findings;
    }
    checker.sections();
    checker.limits();
    checker.resources();
    checker.outputs();
    checker.conditions();
    checker.functions();
    checker.circle(transformed.unwrap_or(template));
    checker.findings.sort_by_key(|finding| finding.problem.at);
    checker.findings
}

impl Checker<'_> {
    fn error(&mut self, rule: &'static str, at: Position, message: String, hint: Option<String>) {
        let mut problem = Problem::new(at, message);
        problem.hint = hint;
        self.findings.push(Finding { severity: Severity::Error, rule, problem });
    }

    fn warn(&mut self, rule: &'static str, at: Position, message: &str, hint: &str) {
        let problem = Problem::new(at, message).hint(hint);
        self.findings.push(Finding { severity: Severity::Warning, rule, problem });
    }
}

fn meant<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    nearest(name, names).map(|name| format!("did you mean '{name}'?"))
}

/// Whether the template declares a transform.
fn declares(template: &Node, name: &str) -> bool {
    let is_it =
        |node: &Node| node.as_str() == Some(name) || node.get("Name").and_then(Node::as_str) == Some(name);
    template
        .get("Transform")
        .is_some_and(|node| is_it(node) || node.as_seq().is_some_and(|all| all.iter().any(is_it)))
}
