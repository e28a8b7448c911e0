//! `Fn::GetAtt`: whether the resource has the attribute.
//!
//! The sentence is the one that an account gave in 2026-09, once the resource was made
//! (<https://github.com/ministackorg/ministack/pull/1628>); older reports have "Template error: resource X does not support attribute type Y in Fn::GetAtt".
//! Of what SAM makes, the attributes are those of the resource that it makes under the same logical id; and a function, an API and so on
//! let one speak of what is made with them (`MyFunction.Alias`), see
//! <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html>.

use super::{
    Checker, meant,
    resource_type::{Known, known},
};
use lang_schemas::{Schema, Shape};
use lang_yaml::{Node, Position};
use std::collections::HashMap;

/// What SAM lets one refer to through the resource that it is made with.
const OF_SAM: [&str; 14] = [
    "Alias",
    "ApiGatewayApiMapping",
    "ApiKey",
    "Deployment",
    "DestinationQueue",
    "DestinationTopic",
    "DomainName",
    "Role",
    "RootRole",
    "Stage",
    "UsagePlan",
    "UsagePlanKey",
    "Version",
    "Route53RecordSet",
];

/// The types of the resources by logical id, those after the transform where there are any.
pub(super) struct Types<'t> {
    written: HashMap<&'t str, &'t str>,
    made: HashMap<&'t str, &'t str>,
}

impl<'t> Types<'t> {
    pub fn of(template: &'t Node, transformed: Option<&'t Node>) -> Self {
        let types = |template: &'t Node| {
            let all = crate::names::entries(template.get("Resources"));
            all.filter_map(|(id, _, resource)| Some((id, resource.get("Type")?.as_str()?))).collect()
        };
        Types { written: types(template), made: transformed.map(types).unwrap_or_default() }
    }

    fn schema(&self, id: &str) -> Option<Schema<'static>> {
        match known(self.name(id)?) {
            Known::Listed(schema) => Some(schema),
            _ => None,
        }
    }

    /// The type of a resource, after the transform where there is one.
    pub fn name(&self, id: &str) -> Option<&'t str> {
        self.made.get(id).or_else(|| self.written.get(id)).copied()
    }

    /// What an attribute looks like, where its type is known.
    pub fn of_attribute(&self, id: &str, attribute: &str) -> Option<Shape<'static>> {
        self.schema(id)?.attribute(attribute)
    }

    /// Whether a name may be that of a resource in a module: the module's logical id and then the resource's own.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/modules.html>
    pub fn is_in_module(&self, name: &str) -> bool {
        let is_longer = |id: &str| name.len() > id.len() && name.starts_with(id);
        self.written.iter().any(|(id, of)| of.ends_with("::MODULE") && is_longer(id))
    }

    /// Whether SAM's transform makes something of the resource.
    pub fn is_sam(&self, id: &str) -> bool {
        self.written.get(id).is_some_and(|name| name.starts_with("AWS::Serverless::"))
    }
}

impl Checker<'_> {
    pub(super) fn attribute(&mut self, id: &str, attribute: &str, at: Position) {
        let first = attribute.split('.').next().unwrap_or_default();
        if attribute.contains("${") || self.types.is_sam(id) && OF_SAM.contains(&first) {
            return;
        }
        let Some(schema) = self.types.schema(id) else { return };
        if self.types.is_sam(id) && schema.type_name().starts_with("AWS::Serverless::") {
            return;
        }
        if schema.type_name() == "AWS::CloudFormation::CustomResource" || schema.has_attribute(attribute) {
            return;
        }
        let attributes = schema.attributes();
        let message =
            format!("Requested attribute {attribute} does not exist in schema for {}", schema.type_name());
        let names = attributes.iter().map(String::as_str);
        let hint = meant(attribute, names).unwrap_or_else(|| match &attributes[..] {
            [] => format!("{} has no attributes", schema.type_name()),
            all => format!("{} has: {}", schema.type_name(), all.join(", ")),
        });
        self.error("get-att", at, message, Some(hint));
    }
}
