//! Resources: their logical ids, their attributes, what they refer to.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>

use super::{Checker, meant};
use crate::{
    names::entries,
    references::{depends_on, references},
};
use lang_yaml::Node;

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

impl Checker<'_> {
    pub(super) fn resources(&mut self) {
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

    pub(super) fn resource(&mut self, id: &str, key: &Node, resource: &Node) {
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
}
