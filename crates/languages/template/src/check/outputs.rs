//! Outputs.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>

use super::Checker;
use crate::{call::call, names::entries, references::references};

impl Checker<'_> {
    pub(super) fn outputs(&mut self) {
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
}
