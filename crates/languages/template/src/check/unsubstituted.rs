//! `${Name}` in a text that is no `Fn::Sub`: it is passed on as it is written, which is hardly ever meant where the name is one of the template.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html>. The service takes it, so it is a warning;
//! cfn-lint has it as its rule E1029 (<https://github.com/aws-cloudformation/cfn-lint/blob/main/src/cfnlint/rules/functions/SubNeeded.py>, read 2026-11). What a
//! state machine is given in `DefinitionSubstitutions`, and templates in templates, are left alone.

use super::Checker;
use crate::{
    call::{call, variables, written_out},
    names::entries,
};
use lang_yaml::{Node, Value};

/// In which other tools or the service itself put values into a text.
const OTHERS: [&str; 2] = ["TemplateBody", "Fn::Transform"];
/// The sections in which `Fn::Sub` could stand.
const WITH_VALUES: [&str; 3] = ["Globals", "Outputs", "Resources"];

impl Checker<'_> {
    pub(super) fn unsubstituted(&mut self) {
        for section in WITH_VALUES {
            for (_, _, member) in entries(self.template.get(section)) {
                let parts = entries(Some(member)).filter(|(name, ..)| *name != "Description");
                parts.for_each(|(_, _, part)| self.unsubstituted_in(part, None));
            }
        }
    }

    /// `given` are the names that a state machine is told.
    fn unsubstituted_in(&mut self, node: &Node, given: Option<&Node>) {
        // `!ImportValue {Fn::Sub: ...}` is two functions in one node.
        if [call(node), written_out(node)].into_iter().flatten().any(|call| call.name == "Fn::Sub") {
            return;
        }
        match &node.value {
            Value::String(text, _) if text.contains("${") => self.unsubstituted_text(text, node, given),
            Value::Seq(items) => items.iter().for_each(|item| self.unsubstituted_in(item, given)),
            Value::Map(entries) => {
                let given = node.get("DefinitionSubstitutions").or(given);
                for (key, value) in entries {
                    if !key.as_str().is_some_and(|key| OTHERS.contains(&key)) {
                        self.unsubstituted_in(value, given);
                    }
                }
            }
            _ => {}
        }
    }

    fn unsubstituted_text(&mut self, text: &str, node: &Node, given: Option<&Node>) {
        let is_of_template = |name: &&str| {
            let id = name.split('.').next().unwrap_or(name);
            self.names.is_referable(name) || self.names.resources.contains(id)
        };
        let is_meant = |name: &&str| given.is_none_or(|given| given.get(name).is_none());
        let found = variables(text).into_iter().filter(is_of_template).find(is_meant);
        if let Some(name) = found {
            let message = format!("`${{{name}}}` is taken as it is written: only Fn::Sub puts values in");
            self.warn("sub", node.at, &message, "write `!Sub` before the text");
        }
    }
}
