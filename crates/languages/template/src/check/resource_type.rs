//! Resource types: whether AWS has them.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>. Not ours to know: custom
//! resources, modules (`X::Y::Z::MODULE`), and third parties' types, which an account activates under any name but AWS's.

use super::{Checker, meant};
use crate::transforms::declared;
use lang_schemas::{Schema, schema, type_names};
use lang_yaml::Node;

const TRANSFORM: &str = "AWS::Serverless-2016-10-31";

/// What is known of a type by its name.
pub(super) enum Known {
    Listed(Schema<'static>),
    /// It may be there: somebody else's.
    Foreign,
    Unknown,
}

pub(super) fn known(name: &str) -> Known {
    if let Some(schema) = schema(name) {
        return Known::Listed(schema);
    }
    let parts: Vec<&str> = name.split("::").collect();
    match parts[..] {
        ["Custom", _] => Known::Foreign,
        [.., "MODULE"] if parts.len() == 4 => Known::Foreign,
        [owner, _, _] if !matches!(owner, "AWS" | "Alexa" | "AMZN") => Known::Foreign,
        _ => Known::Unknown,
    }
}

impl Checker<'_> {
    pub(super) fn resource_type(&mut self, node: &Node, name: &str) {
        if name.starts_with("AWS::Serverless::")
            && !declared(self.template).iter().any(|one| one.name == TRANSFORM)
        {
            return self.transform_forgotten(node, name);
        }
        if !matches!(known(name), Known::Unknown) || name.contains("${") {
            return;
        }
        let message = format!("Template format error: Unrecognized resource types: [{name}]");
        let same_service = name.rsplit_once("::").map_or("", |(service, _)| service);
        let near =
            type_names().filter(|other| other.rsplit_once("::").is_some_and(|(s, _)| s == same_service));
        let hint = meant(name, near).or_else(|| meant(name, type_names()));
        self.error("resource-type", node.at, message, hint);
    }

    /// Said once: it is one mistake. A warning, since SAM's own tools take such a template, and so does `landfall transform`.
    fn transform_forgotten(&mut self, node: &Node, name: &str) {
        if self.findings.iter().all(|finding| finding.rule != "transform") {
            let message = format!(
                "Without its transform CloudFormation refuses this: Unrecognized resource types: [{name}]"
            );
            self.warn(
                "transform",
                node.at,
                &message,
                &format!("add `Transform: {TRANSFORM}` to the template"),
            );
        }
    }
}
