//! Parameters: their types, their constraints, and whether their defaults keep to them.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>. Sentences: "Invalid template parameter property 'X'",
//! "Unrecognized parameter type: X" (<https://aws.amazon.com/premiumsupport/knowledge-center/cloudformation-template-validation/>), "Every Default member must be a string."

use super::{Checker, meant};
use crate::{
    call::call,
    limits::{PARAMETER_DESCRIPTION_CHARS_MAX, PARAMETER_VALUE_BYTES_MAX},
    names::entries,
    parameters::{AWS_TYPES, Kind, MEMBERS, Parameter, constraints::refusal},
    pattern::Pattern,
};
use lang_yaml::Node;

const TYPES: [&str; 6] = [
    "String",
    "Number",
    "List<Number>",
    "CommaDelimitedList",
    "AWS::SSM::Parameter::Name",
    "AWS::SSM::Parameter::Value<String>",
];

impl Checker<'_> {
    pub(super) fn parameters(&mut self) {
        for (name, key, declaration) in entries(self.template.get("Parameters")) {
            if name == "Fn::Transform" || declaration.get("Fn::Transform").is_some() {
                continue;
            }
            if declaration.as_map().is_none() {
                let message = "Template format error: Any Parameters member must be a JSON object.".into();
                self.error("parameter", declaration.at, message, None);
                continue;
            }
            for (member, key, _) in entries(Some(declaration)) {
                if !MEMBERS.contains(&member) {
                    let message = format!("Invalid template parameter property '{member}'");
                    self.error("parameter", key.at, message, meant(member, MEMBERS.into_iter()));
                }
            }
            self.forms(declaration);
            self.parameter(name, key, declaration);
        }
    }

    /// What the members look like.
    fn forms(&mut self, declaration: &Node) {
        let is_text = |node: &Node| call(node).is_none() && node.scalar_text().is_some();
        for member in ["Default", "AllowedPattern", "ConstraintDescription", "Description", "NoEcho"] {
            if let Some(node) = declaration.get(member).filter(|node| !is_text(node)) {
                let message = format!("Template format error: Every {member} member must be a string.");
                self.error("parameter", node.at, message, None);
            }
        }
        for member in ["MinLength", "MaxLength", "MinValue", "MaxValue"] {
            let is_number =
                |node: &&Node| node.scalar_text().is_some_and(|text| text.trim().parse::<f64>().is_ok());
            if let Some(node) = declaration.get(member).filter(|node| !is_number(node)) {
                let message = format!("Template format error: Every {member} member must be a number.");
                self.error("parameter", node.at, message, None);
            }
        }
        let is_truth = |node: &&Node| {
            node.scalar_text().is_some_and(|text| ["true", "false"].contains(&text.to_lowercase().as_str()))
                || node.as_bool().is_some()
        };
        if let Some(node) = declaration.get("NoEcho").filter(|node| !is_truth(node)) {
            let message = "Template format error: Every NoEcho member must be true or false.".into();
            self.error("parameter", node.at, message, None);
        }
        if let Some(allowed) = declaration.get("AllowedValues") {
            match allowed.as_seq() {
                None => {
                    let message = "Template format error: Every AllowedValues member must be a list.".into();
                    self.error("parameter", allowed.at, message, None);
                }
                Some(items) => {
                    for item in items.iter().filter(|item| !is_text(item)) {
                        let message =
                            "Template format error: Every AllowedValues value must be a string.".into();
                        self.error("parameter", item.at, message, None);
                    }
                }
            }
        }
    }

    fn parameter(&mut self, name: &str, key: &Node, declaration: &Node) {
        let Some(kind) = declaration.get("Type") else {
            let message = "Template format error: Every Parameters object must contain a Type member.".into();
            return self.error("parameter", key.at, message, None);
        };
        let Some(parameter) = Parameter::of(name, declaration) else {
            let text = kind.scalar_text().unwrap_or_default();
            let message = format!("Template format error: Unrecognized parameter type: {text}");
            return self.error(
                "parameter",
                kind.at,
                message,
                meant(&text, TYPES.into_iter().chain(AWS_TYPES)),
            );
        };
        self.bounds(&parameter, declaration);
        self.lengths(&parameter, declaration);
        let pattern = parameter.allowed_pattern.as_deref().map(Pattern::new);
        if let Some(Err(_)) = pattern {
            let at = declaration.get("AllowedPattern").map_or(key.at, |node| node.at);
            self.warn(
                "pattern",
                at,
                "the pattern is not checked: Landfall cannot read it",
                "look-around works at its front only",
            );
        } else if let Some((default, at)) = &parameter.default
            && let Some(message) = refusal(&parameter, default)
        {
            self.error("default", *at, message, Some("a default is held to the constraints too".into()));
        }
    }

    /// Which constraints the type knows, and whether they leave anything.
    fn bounds(&mut self, parameter: &Parameter, declaration: &Node) {
        let name = &parameter.name;
        let is_number = parameter.kind.is_number();
        for (member, of_numbers) in [
            ("MinLength", false),
            ("MaxLength", false),
            ("AllowedPattern", false),
            ("MinValue", true),
            ("MaxValue", true),
        ] {
            // A list of numbers may have a pattern for its members.
            let is_fine = of_numbers == is_number || parameter.kind == Kind::NumberList;
            if let Some(node) = declaration.get(member).filter(|_| !is_fine) {
                let wanted = if of_numbers { "Number" } else { "String" };
                let message = format!(
                    "Template error: Parameter '{name}' {member} must be on a parameter of type {wanted}"
                );
                self.error("parameter", node.at, message, None);
            }
        }
        let pairs = [
            ("MinLength", parameter.min_length, parameter.max_length),
            ("MinValue", parameter.min_value, parameter.max_value),
        ];
        for (member, min, max) in pairs {
            if let (Some(min), Some(max), Some(node)) = (min, max, declaration.get(member))
                && min > max
            {
                let other = member.replace("Min", "Max");
                let message =
                    format!("Template error: Parameter '{name}' {member} must be less than {other}.");
                self.error("parameter", node.at, message, None);
            }
        }
    }

    fn lengths(&mut self, parameter: &Parameter, declaration: &Node) {
        if let (Some(text), Some(node)) = (&parameter.description, declaration.get("Description"))
            && text.chars().count() > PARAMETER_DESCRIPTION_CHARS_MAX
        {
            let message = format!(
                "Template format error: Description must be no longer than {PARAMETER_DESCRIPTION_CHARS_MAX} characters."
            );
            self.error("limit", node.at, message, None);
        }
        if let Some((default, at)) = &parameter.default
            && default.len() > PARAMETER_VALUE_BYTES_MAX
        {
            let message = format!(
                "Template format error: the default of {} is longer than {PARAMETER_VALUE_BYTES_MAX} bytes",
                parameter.name
            );
            self.error("limit", *at, message, None);
        }
    }
}
