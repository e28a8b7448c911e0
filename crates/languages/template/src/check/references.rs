//! References to what is not there.

use super::{Checker, meant};
use crate::{
    call::text,
    names::PSEUDO_PARAMETERS,
    references::{Reference, To},
};
use lang_yaml::{Node, Position};

impl Checker<'_> {
    /// The `Condition` of a resource or an output.
    pub(super) fn condition_member(&mut self, holder: &Node) {
        let Some(condition) = holder.get("Condition") else { return };
        match text(condition) {
            Some(name) => {
                self.condition(
                    name,
                    condition.at,
                    format!("Template format error: Condition {name} is not defined."),
                );
            }
            None => {
                let message = "Template format error: Every Condition member must be a string.".into();
                self.error("condition", condition.at, message, None);
            }
        }
    }

    pub(super) fn condition(&mut self, name: &str, at: Position, message: String) {
        if !self.names.conditions.contains(name) && !self.is_open {
            let hint = meant(name, self.names.conditions.iter().map(String::as_str));
            self.error("condition", at, message, hint);
        }
    }

    pub(super) fn reference(&mut self, reference: &Reference, block: &str) {
        match &reference.to {
            To::Name(name) => {
                if !self.names.is_referable(name)
                    && !self.is_made_by_sam(name)
                    && !self.types.is_in_module(name)
                    && !self.is_open
                {
                    self.unresolved(name, reference.at, block);
                }
            }
            To::Attribute(whole, attribute) => {
                // `Function.Alias` is how SAM lets one speak of what it makes.
                let id = whole.split('.').next().unwrap_or(whole);
                if self.names.resources.contains(id) {
                    if let Some(attribute) = attribute.as_ref().filter(|_| id == whole) {
                        self.attribute(id, attribute, reference.at);
                    }
                } else if !self.types.is_in_module(id) && !self.is_open {
                    let message = match attribute.as_ref().filter(|_| reference.is_variable) {
                        Some(attribute) => format!(
                            "Template error: instance of Fn::Sub references invalid resource attribute {id}.{attribute}"
                        ),
                        None => {
                            format!(
                                "Template error: instance of Fn::GetAtt references undefined resource {id}"
                            )
                        }
                    };
                    let hint = meant(id, self.names.resources.iter().map(String::as_str));
                    self.error("get-att", reference.at, message, hint);
                }
            }
            To::Condition(name) => {
                let message = format!("Template error: unresolved condition dependency {name} in Fn::If");
                self.condition(name, reference.at, message);
            }
            To::Mapping(name) => {
                if !self.names.mappings.contains(name) && !self.is_open {
                    let message = format!(
                        "Template error: Mapping named '{name}' is not present in the 'Mappings' section of template"
                    );
                    let hint = meant(name, self.names.mappings.iter().map(String::as_str));
                    self.error("mapping", reference.at, message, hint);
                }
            }
        }
    }

    /// Whether it is `Function.Version` or the like, and SAM has put a name in its place.
    fn is_made_by_sam(&self, name: &str) -> bool {
        let Some((id, _)) = name.split_once('.') else { return false };
        let resource = self.template.get("Resources").and_then(|resources| resources.get(id));
        let kind = resource.and_then(|resource| resource.get("Type")).and_then(Node::as_str);
        kind.is_some_and(|kind| kind.starts_with("AWS::Serverless::")) && !self.left.contains(name)
    }

    pub(super) fn unresolved(&mut self, name: &str, at: Position, block: &str) {
        let message = format!(
            "Template format error: Unresolved resource dependencies [{name}] in the {block} block of the template"
        );
        let all = self.names.resources.iter().chain(&self.names.parameters).map(String::as_str);
        let hint = meant(name, all.chain(PSEUDO_PARAMETERS));
        self.error("ref", at, message, hint);
    }
}
