//! What is known of a value before anything is evaluated: it is there, it is one of two, it is a text, it is nothing.
//!
//! Which type a function gives: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>. What is exported is
//! a text, even where it is made of a list.

use crate::{call::call, check::STAND_IN, names::entries};
use lang_yaml::{Node, Value};
use std::collections::HashMap;

pub enum Seen<'t> {
    /// As it is written.
    Plain,
    /// The branches of an `Fn::If`.
    Either([&'t Node; 2]),
    /// `AWS::NoValue`.
    Nothing,
    /// Some value of this kind.
    Of(Known),
    /// A parameter's default, a scalar.
    Default(&'t Node),
    Unknown,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// A text, or what can be written as one.
    Text,
    List,
}

/// Whether a property is there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    Absent,
    Perhaps,
    Present,
}

/// The template's parameters by name.
pub struct Parameters<'t>(HashMap<&'t str, &'t Node>);

impl<'t> Parameters<'t> {
    pub fn of(template: &'t Node) -> Self {
        Parameters(
            entries(template.get("Parameters")).map(|(name, _, parameter)| (name, parameter)).collect(),
        )
    }

    /// What a `Ref` to a name gives.
    fn referred(&self, name: &str) -> Seen<'t> {
        match name {
            "AWS::NoValue" => return Seen::Nothing,
            "AWS::NotificationARNs" => return Seen::Of(Known::List),
            _ => {}
        }
        let Some(parameter) = self.0.get(name) else {
            return Seen::Of(Known::Text);
        };
        let kind = parameter.get("Type").and_then(Node::as_str).unwrap_or_default();
        if kind == "CommaDelimitedList" || kind.contains("List<") || kind.contains("<CommaDelimitedList") {
            return Seen::Of(Known::List);
        }
        let default = parameter
            .get("Default")
            .filter(|default| default.scalar_text().is_some_and(|text| !text.is_empty()));
        match default {
            // Of these the default is the name of the value only.
            Some(default) if !kind.starts_with("AWS::SSM::") => Seen::Default(default),
            _ => Seen::Of(Known::Text),
        }
    }
}

pub fn seen<'t>(node: &'t Node, parameters: &Parameters<'t>) -> Seen<'t> {
    let Some(call) = call(node) else { return written(node) };
    match &*call.name {
        "Ref" => call.text().map_or(Seen::Unknown, |name| parameters.referred(name)),
        "Fn::If" => match call.argument.as_seq() {
            Some([_, then, otherwise]) => Seen::Either([then, otherwise]),
            _ => Seen::Unknown,
        },
        "Fn::Sub" | "Fn::Join" | "Fn::Base64" | "Fn::ImportValue" | "Fn::ToJsonString" | "Fn::Length" => {
            Seen::Of(Known::Text)
        }
        "Fn::Split" | "Fn::GetAZs" | "Fn::Cidr" => Seen::Of(Known::List),
        // Long, this is a property of that name as well: of policies, of rules.
        "Condition" if !call.short => written(node),
        _ => Seen::Unknown,
    }
}

fn written(node: &Node) -> Seen<'static> {
    match &node.value {
        Value::String(text, _) if crate::dynamic::is_meant(text) || text.contains(STAND_IN) => {
            Seen::Of(Known::Text)
        }
        Value::Map(entries) if entries.iter().any(|(key, _)| key.as_str() == Some("Fn::Transform")) => {
            Seen::Unknown
        }
        _ => Seen::Plain,
    }
}

pub fn presence(node: &Node, parameters: &Parameters) -> Presence {
    match seen(node, parameters) {
        Seen::Nothing => Presence::Absent,
        Seen::Either(branches) => {
            let [then, otherwise] = branches.map(|branch| presence(branch, parameters));
            if then == otherwise { then } else { Presence::Perhaps }
        }
        _ if node.is_null() => Presence::Absent,
        _ => Presence::Present,
    }
}
