//! What is wrong with a template, each with its place, all at once.
//!
//! Where AWS has a text for it, that is the message (without a full stop); what to do is the hint. Texts as seen in answers of the service:
//! "Unresolved resource dependencies [X] in the Resources block of the template", "Circular dependency between resources: [A, B]",
//! "Template error: Unable to get mapping for A::B::C" (<https://repost.aws/knowledge-center/unresolved-dependency-issues>,
//! <https://repost.aws/knowledge-center/cloudformation-circular-dependency>, read 2026-11).
//! Limits: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>.

use crate::{
    call::{FUNCTIONS, call},
    graph::Graph,
    names::{Names, PSEUDO_PARAMETERS, SECTIONS, entries},
    nearest::nearest,
    references::{Reference, To, depends_on, references},
};
use lang_yaml::{Node, Position, Problem, Value};

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

const RESOURCES_MAX: usize = 500;
const PARAMETERS_MAX: usize = 200;
const OUTPUTS_MAX: usize = 200;
const MAPPINGS_MAX: usize = 200;

/// What a resource may have beside its properties; `Connectors` and `IgnoreGlobals` are SAM's.
const ATTRIBUTES: [&str; 11] = [
    "Condition",
    "Connectors",
    "CreationPolicy",
    "DeletionPolicy",
    "DependsOn",
    "IgnoreGlobals",
    "Metadata",
    "Properties",
    "Type",
    "UpdatePolicy",
    "UpdateReplacePolicy",
];

struct Checker<'t> {
    template: &'t Node,
    names: Names,
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
    let mut checker = Checker { template, names, findings: Vec::new() };
    if template.as_map().is_none() {
        checker.error("format", template.at, "Template format error: unsupported structure".into(), None);
        return checker.findings;
    }
    checker.sections();
    checker.limits();
    checker.resources();
    checker.outputs();
    checker.conditions();
    checker.functions(template);
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

    fn sections(&mut self) {
        for (name, key, _) in entries(Some(self.template)) {
            if name != "Transform" && !SECTIONS.contains(&name) {
                let hint = meant(name, SECTIONS.into_iter().chain(["Transform"]));
                let message = format!("Invalid template property or properties [{name}]");
                self.error("section", key.at, message, hint);
            }
        }
        if entries(self.template.get("Resources")).next().is_none() {
            let message = "Template format error: At least one Resources member must be defined".into();
            self.error("resources", self.template.at, message, None);
        }
    }

    fn limits(&mut self) {
        for (name, max) in [
            ("Resources", RESOURCES_MAX),
            ("Parameters", PARAMETERS_MAX),
            ("Outputs", OUTPUTS_MAX),
            ("Mappings", MAPPINGS_MAX),
        ] {
            let count = entries(self.template.get(name)).count();
            if count > max {
                let at = self.template.entry(name).map_or(self.template.at, |(key, _)| key.at);
                let what = name.to_lowercase();
                let message = format!(
                    "Template format error: Number of {what}, {count}, is greater than maximum allowed, {max}"
                );
                self.error("limit", at, message, None);
            }
        }
    }

    fn resources(&mut self) {
        for (id, key, resource) in entries(self.template.get("Resources")) {
            if !id.bytes().all(|b| b.is_ascii_alphanumeric()) && !id.starts_with("Fn::ForEach::") {
                let message = format!("Template format error: Resource name {id} is non alphanumeric");
                self.error("logical-id", key.at, message, None);
            }
            if resource.as_map().is_none() {
                let message =
                    "Template format error: Every Resources object must contain a Type member".into();
                self.error("type", key.at, message, None);
                continue;
            }
            if resource.get("Type").and_then(Node::as_str).is_none() && !id.starts_with("Fn::") {
                let message =
                    "Template format error: Every Resources object must contain a Type member".into();
                self.error("type", key.at, message, None);
            }
            for (name, key, _) in entries(Some(resource)) {
                if !ATTRIBUTES.contains(&name) && !name.starts_with("Fn::") {
                    let message = format!("Invalid template resource property '{name}'");
                    self.error("attribute", key.at, message, meant(name, ATTRIBUTES.into_iter()));
                }
            }
            self.resource(id, key, resource);
        }
    }

    fn resource(&mut self, id: &str, key: &Node, resource: &Node) {
        if let Some(condition) = resource.get("Condition")
            && let Some(name) = condition.as_str()
        {
            self.condition(name, condition.at, "Resources");
        }
        for (other, at) in depends_on(resource) {
            if !self.names.resources.contains(other) {
                let message = format!(
                    "Template format error: Unresolved resource dependencies [{other}] in the Resources block of the template"
                );
                let hint = meant(other, self.names.resources.iter().map(String::as_str));
                self.error("depends-on", at, message, hint);
            } else if other == id {
                self.error("circle", at, format!("Circular dependency between resources: [{id}]"), None);
            }
        }
        for reference in resource.get("Properties").into_iter().flat_map(references) {
            self.reference(&reference, "Resources");
        }
        if resource.get("Type").and_then(Node::as_str) == Some("AWS::Lambda::Version") {
            self.warn(
                "version-never-changes",
                key.at,
                "A version with a fixed logical id is published once: later deployments leave it, and the alias on it, where they are",
                "let SAM make versions (AutoPublishAlias), or give the resource a new logical id whenever the code changes",
            );
        }
    }

    fn outputs(&mut self) {
        for (_, key, output) in entries(self.template.get("Outputs")) {
            if output.get("Value").is_none() && call(output).is_none() {
                let message =
                    "Template format error: Every Outputs member must contain a Value object".into();
                self.error("output", key.at, message, None);
            }
            if let Some(condition) = output.get("Condition")
                && let Some(name) = condition.as_str()
            {
                self.condition(name, condition.at, "Outputs");
            }
            for (name, _, part) in entries(Some(output)) {
                if name != "Condition" {
                    references(part).iter().for_each(|reference| self.reference(reference, "Outputs"));
                }
            }
        }
    }

    fn conditions(&mut self) {
        for (_, _, condition) in entries(self.template.get("Conditions")) {
            for reference in references(condition) {
                match &reference.to {
                    To::Name(name) | To::Attribute(name, _)
                        if !self.names.parameters.contains(name)
                            && !PSEUDO_PARAMETERS.contains(&name.as_str()) =>
                    {
                        let message = format!(
                            "Template format error: Unresolved dependencies [{name}]. Cannot reference resources in the Conditions block of the template"
                        );
                        let hint = meant(name, self.names.parameters.iter().map(String::as_str));
                        self.error("ref", reference.at, message, hint);
                    }
                    To::Condition(name) => self.condition(name, reference.at, "Conditions"),
                    _ => self.reference(&reference, "Conditions"),
                }
            }
        }
    }

    fn condition(&mut self, name: &str, at: Position, block: &str) {
        if !self.names.conditions.contains(name) {
            let message = format!(
                "Template format error: Unresolved condition dependency {name} in the {block} block of the template"
            );
            let hint = meant(name, self.names.conditions.iter().map(String::as_str));
            self.error("condition", at, message, hint);
        }
    }

    fn reference(&mut self, reference: &Reference, block: &str) {
        match &reference.to {
            To::Name(name) => {
                let first = name.split('.').next().unwrap_or(name);
                if !self.names.is_referable(name)
                    && !self.names.resources.contains(first)
                    && !is_loop_variable(name)
                {
                    self.unresolved(name, reference.at, block);
                }
            }
            To::Attribute(id, _) => {
                // `Function.Alias` is how SAM lets one speak of what it makes.
                let id = id.split('.').next().unwrap_or(id);
                if !self.names.resources.contains(id) && !is_loop_variable(id) {
                    if block == "Resources" {
                        let message = format!(
                            "Template error: instance of Fn::GetAtt references undefined resource {id}"
                        );
                        let hint = meant(id, self.names.resources.iter().map(String::as_str));
                        self.error("get-att", reference.at, message, hint);
                    } else {
                        self.unresolved(id, reference.at, block);
                    }
                }
            }
            To::Condition(name) => self.condition(name, reference.at, block),
            To::Mapping(name) => {
                if !self.names.mappings.contains(name) {
                    let message = format!(
                        "Template error: Mapping named '{name}' is not present in the 'Mappings' section of template"
                    );
                    let hint = meant(name, self.names.mappings.iter().map(String::as_str));
                    self.error("mapping", reference.at, message, hint);
                }
            }
        }
    }

    fn unresolved(&mut self, name: &str, at: Position, block: &str) {
        let message = format!(
            "Template format error: Unresolved resource dependencies [{name}] in the {block} block of the template"
        );
        let all = self.names.resources.iter().chain(&self.names.parameters).map(String::as_str);
        let hint = meant(name, all.chain(PSEUDO_PARAMETERS));
        self.error("ref", at, message, hint);
    }

    /// Functions that do not exist.
    fn functions(&mut self, node: &Node) {
        if let Some(call) = call(node)
            && !FUNCTIONS.contains(&call.name.as_str())
            && !call.name.starts_with("Fn::ForEach::")
        {
            let message = format!("Template error: {} is not a function of the template language", call.name);
            self.error("function", node.at, message, meant(&call.name, FUNCTIONS.into_iter()));
        }
        match &node.value {
            Value::Seq(items) => items.iter().for_each(|item| self.functions(item)),
            Value::Map(entries) => entries.iter().for_each(|(_, value)| self.functions(value)),
            _ => {}
        }
    }

    fn circle(&mut self, transformed: &Node) {
        if let Some(circle) = Graph::of(transformed).circle() {
            let written = self.template.get("Resources");
            let entry = circle.iter().find_map(|id| written?.entry(id));
            let at = entry.map_or(self.template.at, |(key, _)| key.at);
            let message = format!("Circular dependency between resources: [{}]", circle.join(", "));
            self.error(
                "circle",
                at,
                message,
                Some("each of them needs the next, and the last one the first".into()),
            );
        }
    }
}

/// Names of loops (`${Name}` as a whole) are put in before references are looked up.
fn is_loop_variable(name: &str) -> bool {
    name.contains("${")
}

fn meant<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    nearest(name, names).map(|name| format!("did you mean '{name}'?"))
}
