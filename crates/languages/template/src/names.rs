//! What a template defines: the names that its references may use.

use lang_yaml::Node;
use std::collections::BTreeSet;

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html>
pub const PSEUDO_PARAMETERS: [&str; 8] = [
    "AWS::AccountId",
    "AWS::NoValue",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html>; `Globals` is SAM's.
pub const SECTIONS: [&str; 11] = [
    "AWSTemplateFormatVersion",
    "Conditions",
    "Description",
    "Globals",
    "Hooks",
    "Mappings",
    "Metadata",
    "Outputs",
    "Parameters",
    "Resources",
    "Rules",
];

#[derive(Clone, Debug, Default)]
pub struct Names {
    pub parameters: BTreeSet<String>,
    pub resources: BTreeSet<String>,
    pub conditions: BTreeSet<String>,
    pub mappings: BTreeSet<String>,
}

impl Names {
    pub fn of(template: &Node) -> Names {
        Names {
            parameters: keys(template.get("Parameters")),
            resources: keys(template.get("Resources")),
            conditions: keys(template.get("Conditions")),
            mappings: keys(template.get("Mappings")),
        }
    }

    /// Whether `Ref` may name it.
    pub fn is_referable(&self, name: &str) -> bool {
        self.parameters.contains(name) || self.resources.contains(name) || PSEUDO_PARAMETERS.contains(&name)
    }
}

/// The entries of a section, in the order written.
pub fn entries(section: Option<&Node>) -> impl Iterator<Item = (&str, &Node, &Node)> {
    let entries = section.and_then(Node::as_map).unwrap_or_default();
    entries.iter().filter_map(|(key, value)| Some((key_text(key)?, key, value)))
}

/// A key as it is written: `80` is one as well.
pub fn key_text(key: &Node) -> Option<&str> {
    key.as_str().or(key.written.as_deref())
}

fn keys(section: Option<&Node>) -> BTreeSet<String> {
    entries(section).map(|(name, ..)| name.to_owned()).collect()
}
