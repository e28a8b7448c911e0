//! What `Fn::GetAtt` gives of a resource: its read-only properties, nested ones with dots, and for some types all properties.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getatt.html> (read 2026-11).
//! The exceptions (types that give more than their read-only properties, as their pages in the reference list them) come with the pack,
//! in `attributes`: see `models/cfn/SOURCE`.

use crate::{Path, Schema, Shape, Value};

impl<'p> Schema<'p> {
    /// The names of all attributes, except those of a nested stack's outputs, which its template decides.
    pub fn attributes(self) -> Vec<String> {
        let mut names: Vec<String> = self.read_only().map(|path| path.to_string()).collect();
        names.extend(self.further().map(|path| path.to_string()));
        names.sort();
        names.dedup();
        names
    }

    /// Whether there is an attribute of this name (`Arn`, `Endpoint.Address`, `Outputs.Name`).
    pub fn has_attribute(self, name: &str) -> bool {
        if name.strip_prefix("Outputs.").is_some_and(|output| !output.is_empty()) && self.gives_outputs() {
            return true;
        }
        let steps: Vec<&str> = name.split('.').collect();
        self.read_only().chain(self.further()).any(|path| {
            path.names().eq(steps.iter().copied())
                || path.covers(&steps) && self.at(&steps).is_some_and(|_| steps.len() > 1)
        })
    }

    /// What an attribute looks like; None when it is not there or nothing is known of it.
    pub fn attribute(self, name: &str) -> Option<Shape<'p>> {
        let steps: Vec<&str> = name.split('.').collect();
        self.has_attribute(name).then(|| self.at(&steps)).flatten()
    }

    /// `Outputs.Name` of a stack within the stack: any name may be one.
    fn gives_outputs(self) -> bool {
        self.name == "AWS::Serverless::Application"
            || self.name == "AWS::CloudFormation::Stack"
            || self.read_only().chain(self.further()).any(|path| path.names().eq(["Outputs"]))
    }

    fn further(self) -> impl Iterator<Item = Path<'p>> {
        self.value.get("attributes").into_iter().flat_map(Value::texts).map(Path::of_pointer)
    }
}
