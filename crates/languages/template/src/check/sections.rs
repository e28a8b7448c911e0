//! The sections of a template, and how many members each may have.
//!
//! Limits: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>.

use super::{Checker, meant};
use crate::names::{SECTIONS, entries};

const RESOURCES_MAX: usize = 500;
const PARAMETERS_MAX: usize = 200;
const OUTPUTS_MAX: usize = 200;
const MAPPINGS_MAX: usize = 200;

impl Checker<'_> {
    pub(super) fn sections(&mut self) {
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

    pub(super) fn limits(&mut self) {
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
}
