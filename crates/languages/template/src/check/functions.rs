//! Functions: whether they exist, are written as they must be, and stand where they may.
//!
//! The list in the first sentence is the service's own (seen in answers to CreateChangeSet): functions of AWS::LanguageExtensions are not in it.

use super::{Checker, meant};
use crate::{
    call::{Call, call, written_out},
    functions::{FUNCTIONS, Place, function},
    names::entries,
};
use lang_yaml::{Node, Value};

const SUPPORTED: &str = "Fn::Base64, Fn::GetAtt, Fn::GetAZs, Fn::ImportValue, Fn::Join, Fn::Split, Fn::FindInMap, Fn::Select, Ref, Fn::Equals, Fn::If, \
    Fn::Not, Condition, Fn::And, Fn::Or, Fn::Contains, Fn::EachMemberEquals, Fn::EachMemberIn, Fn::ValueOf, Fn::ValueOfAll, Fn::RefAll, Fn::Sub, Fn::Cidr";

impl Checker<'_> {
    pub(super) fn functions(&mut self) {
        let template = self.template;
        for (section, place) in [
            ("Conditions", Place::Conditions),
            ("Outputs", Place::Outputs),
            ("Resources", Place::Resources),
            ("Rules", Place::Rules),
        ] {
            for (name, key, node) in entries(template.get(section)) {
                if name.starts_with("Fn::ForEach") && place != Place::Resources && !self.has_extensions {
                    let hint = "add the line `Transform: AWS::LanguageExtensions`".to_owned();
                    self.unsupported(name, key, Some(hint));
                }
                self.in_node(node, place);
            }
        }
    }

    fn in_node(&mut self, node: &Node, place: Place) {
        if let Some(call) = call(node) {
            return self.in_call(&call, node, place);
        }
        self.alone(node);
        self.inside(node, place);
    }

    fn inside(&mut self, node: &Node, place: Place) {
        match &node.value {
            Value::Seq(items) => items.iter().for_each(|item| self.in_node(item, place)),
            Value::Map(entries) => entries.iter().for_each(|(_, value)| self.in_node(value, place)),
            _ => {}
        }
    }

    fn in_call(&mut self, call: &Call<'_>, node: &Node, place: Place) {
        match function(&call.name) {
            // `Condition` is a key of policies, and of resources whose only attribute it is.
            Some(function) if function.name == "Condition" && !call.short && place != Place::Conditions => {}
            Some(function) => {
                let is_made_by_macro = call.inner().is_some_and(|inner| inner.name == "Fn::Transform");
                if !is_made_by_macro && let Err(problem) = (function.shape)(call) {
                    self.error("function", problem.at, problem.message, problem.hint);
                }
                self.kinds(call);
                if !function.places.contains(&place) {
                    self.error("function-place", node.at, misplaced(&call.name, place), None);
                } else if function.extension && !self.has_extensions {
                    let hint = "add the line `Transform: AWS::LanguageExtensions`".to_owned();
                    self.unsupported(&call.name, node, Some(hint));
                }
            }
            None => self.unsupported(
                &call.name,
                node,
                meant(&call.name, FUNCTIONS.iter().map(|function| function.name)),
            ),
        }
        match call.short.then(|| written_out(call.argument)).flatten() {
            Some(inner) => self.in_call(&inner, node, place),
            None if call.short => self.inside(call.argument, place),
            None => self.in_node(call.argument, place),
        }
    }

    /// A function is the only key of its mapping.
    fn alone(&mut self, node: &Node) {
        let is_function = |name: &str| {
            function(name).is_some_and(|function| {
                function.name.starts_with("Fn::") && !matches!(function.name, "Fn::Transform" | "Fn::ForEach")
            })
        };
        let keys = node.as_map().unwrap_or_default();
        let is_nothing = |name: &str| name.starts_with("Fn::") && function(name).is_none();
        if let Some((key, _)) = keys.iter().find(|(key, _)| key.as_str().is_some_and(is_nothing))
            && !self.is_open
        {
            let name = key.as_str().unwrap_or_default();
            self.unsupported(name, key, meant(name, FUNCTIONS.iter().map(|function| function.name)));
        }
        if let Some((key, _)) = keys.iter().find(|(key, _)| key.as_str().is_some_and(is_function)) {
            let name = key.as_str().unwrap_or_default();
            let message = format!("Template error: {name} must be the only key where it stands");
            self.error(
                "function",
                key.at,
                message,
                Some("the other keys are not looked at, or it is indented wrongly".into()),
            );
        }
    }

    fn unsupported(&mut self, name: &str, node: &Node, hint: Option<String>) {
        let message = format!(
            "Template error: Encountered unsupported function: {name} Supported functions are: [{SUPPORTED}]"
        );
        self.error("function", node.at, message, hint);
    }
}

/// What the service says of a function that may not stand there.
fn misplaced(name: &str, place: Place) -> String {
    match (name, place) {
        ("Fn::ImportValue", Place::Conditions) => {
            "Template error: Cannot use Fn::ImportValue in Conditions.".into()
        }
        ("Fn::And" | "Fn::Equals" | "Fn::Not" | "Fn::Or", Place::Outputs | Place::Resources) => {
            format!("Template error: {name} cannot be partially collapsed")
        }
        _ => format!("Template error: {name} cannot be used in the {place:?} block of the template"),
    }
}
