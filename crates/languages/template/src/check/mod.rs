//! What is wrong with a template, each with its place, all at once.
//!
//! Where AWS has a text for it, that is the message (without a full stop); what to do is the hint. Texts as seen in answers of the service:
//! "Unresolved resource dependencies [X] in the Resources block of the template", "Circular dependency between resources: [A, B]",
//! "Template error: Unable to get mapping for A::B::C" (<https://repost.aws/knowledge-center/unresolved-dependency-issues>,
//! <https://repost.aws/knowledge-center/cloudformation-circular-dependency>, read 2026-11).

mod attributes;
mod circle;
mod conditions;
mod dynamic;
mod dynamo_db;
mod functions;
mod kinds;
mod lambda;
mod map_keys;
mod mappings;
mod nulls;
mod origin;
mod outputs;
mod parameters;
mod policies;
mod properties;
mod references;
mod resource_type;
mod resources;
mod rules;
mod sections;
mod shape;
mod transforms;
mod unsubstituted;

use crate::{
    evaluate::Outcome,
    extensions::{self, Expanded},
    known::Before,
    names::{Names, entries},
    nearest::nearest,
    parameters::{Values, good_values},
    references::{To, references},
    transforms::{adds_names, declared},
};
use attributes::Types;
use lang_yaml::{Node, Position, Problem};
use std::collections::{BTreeMap, BTreeSet};

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

/// What tools put into a template before it is transformed, in place of values that nobody has told yet. It is not judged.
pub const STAND_IN: &str = "landfallstandsin";

struct Checker<'t> {
    template: &'t Node,
    names: Names,
    types: Types<'t>,
    has_extensions: bool,
    /// Whether something that is not at hand adds names: a macro, a file to be included, a loop over a list without a value.
    is_open: bool,
    /// What `Ref` still names in what the transforms made.
    left: BTreeSet<String>,
    findings: Vec<Finding>,
}

/// Checks a template. `transformed` is what its transforms make of it: their resources may be referred to, and circles are
/// looked for there, since what needs what is decided by them.
pub fn check(template: &Node, transformed: Option<&Node>) -> Vec<Finding> {
    let written_out = without_loops(template);
    let has_extensions = written_out.is_some();
    let mut is_open = adds_names(template);
    let (mut expanded, mut failed) = (None, None);
    match written_out {
        Some(Ok(done)) => {
            is_open |= !done.is_complete;
            expanded = Some(done.template);
        }
        Some(Err(problem)) => {
            is_open = true;
            failed = Some(problem);
        }
        None => {}
    }
    let template = expanded.as_ref().unwrap_or(template);
    let mut checker = Checker { has_extensions, is_open, ..Checker::new(template, transformed) };
    if let Some(problem) = failed {
        checker.error("transform", problem.at, problem.message, problem.hint);
    }
    checker.all(transformed);
    checker.findings.sort_by_key(|finding| finding.problem.at);
    checker.findings
}

/// What AWS::LanguageExtensions makes of a template that declares it, with the defaults of its parameters.
pub fn without_loops(template: &Node) -> Option<Outcome<Expanded>> {
    let is_declared = declared(template).iter().any(|one| one.name == extensions::NAME);
    let known = Before { parameters: &defaults(template), stack: None };
    is_declared.then(|| extensions::expand(template, &known))
}

/// The properties of the resources alone, as they are written: what can be said when a transform fails.
pub fn check_properties(template: &Node) -> Vec<Finding> {
    let mut checker = Checker::new(template, None);
    checker.properties(None);
    checker.findings
}

/// The names with a dot, `Function.Version`, that a transform has not replaced. A resource of which nothing is known but its type has not been
/// through one.
fn names_left(transformed: &Node) -> BTreeSet<String> {
    let resources = || entries(transformed.get("Resources")).map(|(_, _, resource)| resource);
    let is_unknown =
        |resource: &Node| resource.get("Properties").is_some_and(|all| all.get("Fn::Transform").is_some());
    if resources().any(is_unknown) {
        return BTreeSet::new();
    }
    let all = resources().chain(transformed.get("Outputs")).flat_map(references);
    let names = all.filter_map(|reference| match reference.to {
        To::Name(name) if name.contains('.') => Some(name),
        _ => None,
    });
    names.collect()
}

/// The defaults of the parameters that have good ones.
fn defaults(template: &Node) -> Values {
    good_values(template, &BTreeMap::new())
}

impl<'t> Checker<'t> {
    fn new(template: &'t Node, transformed: Option<&'t Node>) -> Self {
        let mut names = Names::of(template);
        if let Some(transformed) = transformed {
            let made = Names::of(transformed);
            names.resources.extend(made.resources);
            names.conditions.extend(made.conditions);
        }
        let types = Types::of(template, transformed);
        let left = transformed.map(names_left).unwrap_or_default();
        Checker { template, names, types, has_extensions: false, is_open: false, left, findings: Vec::new() }
    }

    fn all(&mut self, transformed: Option<&'t Node>) {
        if self.template.as_map().is_none() {
            let message = "Template format error: unsupported structure".into();
            return self.error("format", self.template.at, message, None);
        }
        self.sections();
        self.limits();
        self.transforms();
        self.nulls();
        self.parameters();
        self.mappings();
        self.map_keys();
        self.resources();
        self.properties(transformed);
        self.lambda();
        self.tables();
        self.policies();
        self.outputs();
        self.conditions();
        self.rules();
        self.functions();
        self.unsubstituted();
        self.dynamic_references();
        self.circle(transformed.unwrap_or(self.template));
    }

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
