//! Resources: their logical ids, their attributes, what they refer to.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html>

use super::{Checker, meant};
use crate::{
    call::{call, text},
    names::entries,
    references::{To, depends_on, references},
};
use lang_yaml::Node;

/// What a resource may have beside its properties; `Connectors` and `IgnoreGlobals` are SAM's. A `Description` is in no documentation, but in each
/// resource of the templates that AWS CodeStar made: <https://github.com/shalupov/idea-cloudformation/issues/117>.
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
    /// `Ref` could not tell them apart.
    fn unique_names(&mut self) {
        let parameters = self.template.get("Parameters");
        let common = || {
            let all = entries(self.template.get("Resources"));
            all.filter(|(id, ..)| parameters.is_some_and(|parameters| parameters.get(id).is_some()))
        };
        let Some((_, key, _)) = common().next() else { return };
        let names: Vec<&str> = common().map(|(id, ..)| id).collect();
        let message = format!(
            "Template error: all resources and parameters must have unique names. Common name(s):[{}]",
            names.join(", ")
        );
        self.error("logical-id", key.at, message, None);
    }

    pub(super) fn resources(&mut self) {
        self.unique_names();
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
            if resource.as_map().is_none() {
                let message =
                    format!("Template format error: [/Resources/{id}] resource definition is malformed");
                self.error("type", key.at, message, Some("a resource has a Type and Properties".into()));
                continue;
            }
            self.type_form(id, key, resource);
            self.parts(resource);
            for (name, key, _) in entries(Some(resource)) {
                let is_known = ATTRIBUTES.contains(&name) && (name != "Version" || is_custom(resource));
                if name == "Description" {
                    self.warn(
                        "attribute",
                        key.at,
                        "'Description' is no attribute of resources",
                        "CloudFormation takes it and does nothing with it: what only people read has its place in Metadata",
                    );
                } else if !is_known && !name.starts_with("Fn::") {
                    let message = format!("Invalid template resource property '{name}'");
                    self.error("attribute", key.at, message, meant(name, ATTRIBUTES.into_iter()));
                }
            }
            self.resource(resource);
        }
    }

    /// In the words that CloudFormation has for Metadata: <https://github.com/aws-cloudformation/cfn-lint/issues/2758>.
    fn parts(&mut self, resource: &Node) {
        for part in ["CreationPolicy", "Metadata", "Properties", "UpdatePolicy"] {
            let Some(node) = resource.get(part) else { continue };
            if node.as_map().is_none() && !node.is_null() && call(node).is_none() {
                let message = format!("Template format error: Any {part} member must be an object.");
                self.error("attribute", node.at, message, None);
            }
        }
    }

    fn type_form(&mut self, id: &str, key: &Node, resource: &Node) {
        match resource.get("Type") {
            Some(kind) if text(kind).is_none() => {
                let message =
                    format!("Template format error: [/Resources/{id}] Every Type member must be a string.");
                self.error("type", kind.at, message, None);
            }
            None if resource.get("Fn::Transform").is_none() => {
                let message = format!(
                    "Template format error: [/Resources/{id}] Every Resources object must contain a Type member."
                );
                self.error("type", key.at, message, None);
            }
            _ => {}
        }
    }

    pub(super) fn resource(&mut self, resource: &Node) {
        self.condition_member(resource);
        for (other, at) in depends_on(resource) {
            if !self.names.resources.contains(other) && !self.is_open {
                let message = format!(
                    "Template format error: Unresolved resource dependencies [{other}] in the Resources block of the template"
                );
                let hint = meant(other, self.names.resources.iter().map(String::as_str));
                self.error("depends-on", at, message, hint);
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
