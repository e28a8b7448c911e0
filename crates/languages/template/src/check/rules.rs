//! Rules: a condition, assertions, and nothing of the resources.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html>

use super::{Checker, meant};
use crate::{
    functions::is_truth,
    names::entries,
    references::{To, references},
};
use lang_yaml::Node;

const MEMBERS: [&str; 2] = ["Assertions", "RuleCondition"];
const ASSERTION_MEMBERS: [&str; 2] = ["Assert", "AssertDescription"];

impl Checker<'_> {
    pub(super) fn rules(&mut self) {
        for (name, key, rule) in entries(self.template.get("Rules")) {
            self.members_of(rule, &MEMBERS, "rule");
            if let Some(condition) = rule.get("RuleCondition") {
                self.truth(condition);
            }
            let Some(assertions) = rule.get("Assertions").and_then(Node::as_seq) else {
                let message = format!("Template format error: Rule {name} must contain a list of Assertions");
                self.error("rule", key.at, message, None);
                continue;
            };
            for assertion in assertions {
                self.members_of(assertion, &ASSERTION_MEMBERS, "assertion");
                match assertion.get("Assert") {
                    Some(assert) => self.truth(assert),
                    None => {
                        let message = format!(
                            "Template format error: every assertion of Rule {name} must contain an Assert"
                        );
                        self.error("rule", assertion.at, message, None);
                    }
                }
            }
        }
    }

    fn members_of(&mut self, holder: &Node, members: &[&str], what: &str) {
        for (name, key, _) in entries(Some(holder)) {
            if !members.contains(&name) {
                let message = format!("Invalid template {what} property '{name}'");
                self.error("rule", key.at, message, meant(name, members.iter().copied()));
            }
        }
    }

    fn truth(&mut self, node: &Node) {
        if !is_truth(node) {
            let message =
                "Template format error: a rule must be made of functions that return true or false".into();
            self.error("rule", node.at, message, None);
        }
        for reference in references(node) {
            match &reference.to {
                To::Name(name) | To::Attribute(name, _) => self.parameter_only(name, reference.at, "Rules"),
                _ => self.reference(&reference, "Rules"),
            }
        }
    }
}
