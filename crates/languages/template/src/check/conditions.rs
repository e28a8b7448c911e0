//! Conditions: what they may refer to, and that they do not go round.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html>

use super::{Checker, meant};
use crate::{
    conditions::in_order,
    functions::is_truth,
    names::{PSEUDO_PARAMETERS, entries},
    references::{To, references},
};
use lang_yaml::Position;

impl Checker<'_> {
    pub(super) fn conditions(&mut self) {
        for (name, _, condition) in entries(self.template.get("Conditions")) {
            if name.starts_with("Fn::") {
                continue;
            }
            if !is_truth(condition) {
                let message = "Template format error: Conditions can only be boolean operations on parameters and other conditions";
                match condition.as_bool() {
                    Some(_) => self.warn(
                        "condition",
                        condition.at,
                        message,
                        "write `!Equals [a, a]` for one that always holds",
                    ),
                    None => self.error("condition", condition.at, message.into(), None),
                }
            }
            for reference in references(condition) {
                match &reference.to {
                    To::Name(name) | To::Attribute(name, _) => {
                        self.parameter_only(name, reference.at, "Conditions");
                    }
                    To::Condition(name) => {
                        let message = format!(
                            "Template format error: Unresolved condition dependencies [{name}] in the Conditions block of the template"
                        );
                        self.condition(name, reference.at, message);
                    }
                    To::Mapping(_) => self.reference(&reference, "Conditions"),
                }
            }
        }
        self.circle_of_conditions();
    }

    pub(super) fn parameter_only(&mut self, name: &str, at: Position, block: &str) {
        if self.names.parameters.contains(name) || PSEUDO_PARAMETERS.contains(&name) || self.is_open {
            return;
        }
        let message = format!(
            "Template format error: Unresolved dependencies [{name}]. Cannot reference resources in the {block} block of the template"
        );
        let all = self.names.parameters.iter().map(String::as_str).chain(PSEUDO_PARAMETERS);
        let hint = meant(name, all);
        self.error("ref", at, message, hint);
    }

    fn circle_of_conditions(&mut self) {
        if let Some(problem) = in_order(self.template).problem() {
            self.error("circle", problem.at, problem.message, None);
        }
    }
}
