//! The sections of a template: their names, how many members each may have, and what stands at the top.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html>; limits in [`crate::limits`]. Sentences: "Invalid template property
//! or properties [X]", "unsupported value for AWSTemplateFormatVersion.", "'Description' length is greater than 1024."
//! (<https://aws.amazon.com/premiumsupport/knowledge-center/cloudformation-template-validation/>).

use super::{Checker, meant};
use crate::{
    limits,
    names::{SECTIONS, entries},
};
use lang_yaml::Node;

impl Checker<'_> {
    pub(super) fn sections(&mut self) {
        for (name, key, section) in entries(Some(self.template)) {
            if name != "Transform" && !SECTIONS.contains(&name) {
                let hint = meant(name, SECTIONS.into_iter().chain(["Transform"]));
                let message = format!("Invalid template property or properties [{name}]");
                self.error("section", key.at, message, hint);
            } else if !matches!(name, "AWSTemplateFormatVersion" | "Description" | "Transform")
                && section.as_map().is_none()
            {
                self.error(
                    "section",
                    section.at,
                    format!("Template format error: Every {name} member must be an object."),
                    None,
                );
            }
        }
        if let Some(version) = self.template.get("AWSTemplateFormatVersion")
            && version.scalar_text().as_deref() != Some("2010-09-09")
        {
            let message = "Template format error: unsupported value for AWSTemplateFormatVersion.".into();
            self.error("version", version.at, message, Some("the only version is '2010-09-09'".into()));
        }
        if let Some(description) = self.template.get("Description") {
            self.description(description, limits::DESCRIPTION_BYTES_MAX);
        }
        if entries(self.template.get("Resources")).next().is_none() && !self.is_open {
            let message = "Template format error: At least one Resources member must be defined.".into();
            self.error("resources", self.template.at, message, None);
        }
    }

    pub(super) fn description(&mut self, description: &Node, bytes_max: usize) {
        match crate::call::text(description) {
            Some(text) if text.len() > bytes_max => {
                let message =
                    format!("Template format error: 'Description' length is greater than {bytes_max}.");
                self.error("limit", description.at, message, None);
            }
            None if description.as_map().is_some()
                || description.as_seq().is_some()
                || description.tag.is_some() =>
            {
                let message = "Template format error: Every Description member must be a string.".into();
                self.error("description", description.at, message, None);
            }
            _ => {}
        }
    }

    pub(super) fn limits(&mut self) {
        for limit in &limits::SECTIONS {
            let section = self.template.get(limit.name);
            let count = entries(section).count();
            if let Some(max) = limit.members_max.filter(|max| count > *max) {
                let at = self.template.entry(limit.name).map_or(self.template.at, |(key, _)| key.at);
                self.error("limit", at, (limit.too_many)(count, max), None);
            }
            for (name, key, _) in entries(section) {
                if name.starts_with("Fn::") {
                    continue;
                }
                if name.chars().count() > limit.name_chars_max {
                    let message = format!(
                        "Template format error: {} name {name} is longer than {} characters",
                        limit.member, limit.name_chars_max
                    );
                    self.error("limit", key.at, message, None);
                }
                // Names of conditions are freer: <https://github.com/aws-cloudformation/cfn-lint> takes `&` and `_`.
                let is_free = |c: char| limit.name == "Conditions" && "&_".contains(c);
                if !name.chars().all(|c| c.is_ascii_alphanumeric() || is_free(c)) {
                    let message =
                        format!("Template format error: {} name {name} is non alphanumeric.", limit.member);
                    self.error("logical-id", key.at, message, None);
                }
            }
        }
    }
}
