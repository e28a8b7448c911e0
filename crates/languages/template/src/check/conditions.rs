//! Conditions: what they may refer to.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html>

use super::{Checker, meant};
use crate::{
    names::{PSEUDO_PARAMETERS, entries},
    references::{To, references},
};

impl Checker<'_> {
    pub(super) fn conditions(&mut self) {
        for (_, _, condition) in entries(self.template.get("Conditions")) {
            for reference in references(condition) {
                match &reference.to {
                    To::Name(name) | To::Attribute(name, _)
                        if !self.names.parameters.contains(name)
                            && !PSEUDO_PARAMETERS.contains(&name.as_str()) =>
                    {
                        let message = format!(
                            "Template format error: Unresolved dependencies [{name}]. Cannot reference resources in the Conditions block of the template"
                        );
                        let hint = meant(name, self.names.parameters.iter().map(String::as_str));
                        self.error("ref", reference.at, message, hint);
                    }
                    To::Condition(name) => self.condition(name, reference.at, "Conditions"),
                    _ => self.reference(&reference, "Conditions"),
                }
            }
        }
    }
}
