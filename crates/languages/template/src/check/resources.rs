//! Resources: their logical ids, their attributes, what they refer to.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>

use super::{Checker, meant};
use crate::{
    names::entries,
    references::{To, depends_on, references},
};
use lang_yaml::Node;

/// What a resource may have beside its properties; `Connectors` and `IgnoreGlobals` are SAM's.
const ATTRIBUTES: [&str; 12] = [
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
    // Of custom resources: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html>.
    "Version",
];

impl Checker<'_> {
    pub(super) fn resources(&mut self) {
        for (id, key, resource) in entries(self.template.get("Resources")) {
            if id.starts_with("Fn::") {
                if !self.has_extensions && id != "Fn::Transform" {
                    let message =
                        format!("Template format error: [/Resources/{id}] resource definition is malformed");
                    let hint = "add the line `Transform: AWS::LanguageExtensions`".to_owned();
                    self.error("type", key.at, message, Some(hint));
                }
                continue;
            }
            let is_made_by_macro = resource.get("Fn::Transform").is_some();
            if resource.get("Type").and_then(Node::as_str).is_none() && !is_made_by_macro {
                // As the service answered in 2024: LocalStack's recordings of its tests (tests/aws/services/cloudformation/api/test_validations.py).
                let message = format!(
                    "Template format error: [/Resources/{id}] Every Resources object must contain a Type member."
                );
                self.error("type", key.at, message, None);
            }
            for (name, key, _) in entries(Some(resource)) {
                let is_known = ATTRIBUTES.contains(&name) || name == "Version" && is_custom(resource);
                if !is_known && !name.starts_with("Fn::") {
                    let message = format!("Invalid template resource property '{name}'");
                    self.error("attribute", key.at, message, meant(name, ATTRIBUTES.into_iter()));
                }
            }
            self.resource(id, resource);
        }
    }

    pub(super) fn resource(&mut self, id: &str, resource: &Node) {
        self.condition_member(resource, "Resources");
        for (other, at) in depends_on(resource) {
            if !self.names.resources.contains(other) && !self.is_open {
                let message = format!(
                    "Template format error: Unresolved resource dependencies [{other}] in the Resources block of the template"
                );
                let hint = meant(other, self.names.resources.iter().map(String::as_str));
                self.error("depends-on", at, message, hint);
            } else if other == id {
                self.error("circle", at, format!("Circular dependency between resources: [{id}]"), None);
            }
        }
        for part in [
            "Properties",
            "Metadata",
            "UpdatePolicy",
            "CreationPolicy",
            "DeletionPolicy",
            "UpdateReplacePolicy",
        ] {
            for reference in resource.get(part).into_iter().flat_map(references) {
                // A key `Condition` is no reference to a condition here: policies have it.
                if !matches!(reference.to, To::Condition(_)) || reference.is_if {
                    self.reference(&reference, "Resources");
                }
            }
        }
    }
}

/// Only custom resources have a version: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html>.
fn is_custom(resource: &Node) -> bool {
    let name = resource.get("Type").and_then(Node::as_str).unwrap_or_default();
    name.starts_with("Custom::") || name == "AWS::CloudFormation::CustomResource"
}
