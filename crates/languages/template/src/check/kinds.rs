//! Texts where lists are wanted, lists where texts are wanted: as far as a function, a parameter, an attribute or a literal tells.
//!
//! The sentences are those of the functions; "variable X in Fn::Sub expression does not resolve to a string" is the service's.
//! `Ref` of a resource is a text; what an attribute is, the schema of the type says. What the service says of attributes that are no texts was noted on
//! real stacks in <https://github.com/aws-cloudformation/cfn-lint/blob/main/test/fixtures/templates/integration/getatt-types.yaml> (read 2026-11).

use super::Checker;
use crate::{
    call::{self, Call, call},
    functions::{get_att, ref_, sub},
    parameters::Parameter,
};
use lang_schemas::Type;
use lang_yaml::Node;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    List,
    /// A number or a truth value, which only an attribute can be: parameters and literals are taken as texts.
    Other,
}

impl Checker<'_> {
    /// What is given to a function.
    pub(super) fn kinds(&mut self, call: &Call<'_>) {
        match &*call.name {
            "Fn::Join" => self.join(call),
            "Fn::Split" => self.wanted(call.items().get(1), Kind::Text, "every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split."),
            "Fn::Select" => self.wanted(call.items().get(1), Kind::List, "Fn::Select requires a list argument with two elements: an integer index and a list"),
            "Fn::Base64" => self.inner(call, Kind::Text, "every Fn::Base64 object must have a String-typed value."),
            "Fn::Length" => self.inner(call, Kind::List, "Fn::Length needs a list, or a function that returns a list"),
            "Fn::Sub" => self.sub(call),
            "Fn::GetAtt" | "Ref" => self.made_names(call),
            "Fn::Equals" => self.equals(call),
            "Fn::FindInMap" => self.find_in_map(call),
            "Fn::ImportValue" => self.import(call),
            _ => {}
        }
    }

    /// Two texts, or functions that may make them.
    fn equals(&mut self, call_: &Call<'_>) {
        const WRONG: &str = "Template error: every Fn::Equals object requires a list of 2 string parameters.";
        for item in call_.items() {
            let is_literal = call(item).is_none() && (item.as_seq().is_some() || item.as_map().is_some());
            if is_literal || self.kind(item) == Some(Kind::List) {
                let hint = "`!Join` makes a text of a list".to_owned();
                self.error("function", item.at, WRONG.into(), Some(hint));
            }
        }
    }

    fn wanted(&mut self, node: Option<&Node>, wanted: Kind, sentence: &str) {
        let Some(node) = node else { return };
        if call(node).is_some() && self.kind(node).is_some_and(|kind| kind != wanted) {
            self.error("function", node.at, format!("Template error: {sentence}"), None);
        }
    }

    fn inner(&mut self, call: &Call<'_>, wanted: Kind, sentence: &str) {
        let found = call.inner().and_then(|inner| self.kind_of(&inner));
        if found.is_some_and(|kind| kind != wanted) {
            self.error("function", call.argument.at, format!("Template error: {sentence}"), None);
        }
    }

    /// Only AWS::LanguageExtensions lets functions make the name of a resource, or of an attribute where it is not `Ref`:
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html>.
    fn made_names(&mut self, call_: &Call<'_>) {
        if self.has_extensions {
            return;
        }
        let is_transform = |call: &Call<'_>| call.name == "Fn::Transform";
        if call_.name == "Ref" {
            if call_.inner().is_some_and(|inner| !is_transform(&inner)) {
                self.error("function", call_.argument.at, ref_::WRONG.into(), None);
            }
            return;
        }
        let of_resource = call_.items().first().and_then(call);
        let of_attribute = call_.items().get(1).and_then(call).filter(|made| made.name != "Ref");
        if [of_resource, of_attribute].into_iter().flatten().any(|made| !is_transform(&made)) {
            self.error("function", call_.argument.at, get_att::WRONG.into(), None);
        }
    }

    fn join(&mut self, call: &Call<'_>) {
        const WRONG: &str = "every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.";
        let Some(parts) = call.items().get(1) else { return };
        self.wanted(Some(parts), Kind::List, WRONG);
        if crate::call::call(parts).is_none() {
            for part in parts.as_seq().unwrap_or_default() {
                self.wanted(Some(part), Kind::Text, WRONG);
            }
        }
    }

    fn sub(&mut self, call_: &Call<'_>) {
        let Some((text, own)) = sub::arguments(call_) else { return };
        self.context(own);
        for part in sub::parts(text) {
            let sub::Part::Variable(name) = part else { continue };
            if own.is_some_and(|own| own.get(name).is_some()) {
                continue;
            }
            if self.kind_of_name(name).is_some_and(|kind| kind != Kind::Text) {
                let message = format!(
                    "Template error: variable {name} in Fn::Sub expression does not resolve to a string"
                );
                self.error(
                    "function",
                    call_.argument.at,
                    message,
                    Some("`!Join` makes a text of a list".into()),
                );
            }
        }
    }

    /// The values that `Fn::Sub` is given with its text.
    fn context(&mut self, own: Option<&Node>) {
        const WRONG: &str = "Template error: every value of the context object of every Fn::Sub object must be a string or a function that returns a string";
        for (_, value) in own.and_then(Node::as_map).unwrap_or_default() {
            let is_wrong = match call(value) {
                Some(call) if call.name == "Ref" && call.text() == Some("AWS::NoValue") => true,
                Some(_) => self.kind(value).is_some_and(|kind| kind != Kind::Text),
                None => value.as_seq().is_some() || value.as_map().is_some(),
            };
            if is_wrong {
                self.error("function", value.at, WRONG.into(), None);
            }
        }
    }

    /// A key that is written out has to be in the mapping.
    fn find_in_map(&mut self, call_: &Call<'_>) {
        let [map, top, second] = call_.items() else { return };
        let text = |node: &Node| {
            if call(node).is_some() { None } else { node.scalar_text().map(|text| text.into_owned()) }
        };
        let Some(map) = text(map) else { return };
        let Some(mapping) = self.template.get("Mappings").and_then(|all| all.get(&map)) else { return };
        if mapping.get("Fn::Transform").is_some() {
            return;
        }
        let (top_name, second_name) = (text(top), text(second));
        let has = |level: &Node| second_name.as_ref().is_none_or(|name| level.get(name).is_some());
        let is_there = match &top_name {
            Some(name) => mapping.get(name).is_some_and(has),
            None => mapping.as_map().unwrap_or_default().iter().any(|(_, level)| has(level)),
        };
        if !is_there {
            let shown = |name: Option<String>| name.unwrap_or_else(|| "*".into());
            let (top_name, second_name) = (shown(top_name), shown(second_name));
            let message =
                format!("Template error: Unable to get mapping for {map}::{top_name}::{second_name}");
            self.error("mapping", call_.argument.at, message, None);
        }
    }

    fn import(&mut self, call_: &Call<'_>) {
        let found = crate::references::references(call_.argument);
        let of_resource = found.iter().any(|reference| match &reference.to {
            crate::references::To::Name(name) => self.names.resources.contains(name),
            crate::references::To::Attribute(..) => true,
            _ => false,
        });
        let is_nested =
            call_.inner().is_some_and(|inner| matches!(&*inner.name, "Fn::ImportValue" | "Fn::GetAZs"));
        if of_resource || is_nested {
            let message = "Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs";
            self.error("function", call_.argument.at, message.into(), None);
        }
    }

    pub(super) fn kind(&self, node: &Node) -> Option<Kind> {
        self.kind_of(&call(node)?)
    }

    fn kind_of(&self, call: &Call<'_>) -> Option<Kind> {
        match &*call.name {
            "Ref" => self.kind_of_name(call.text()?),
            "Fn::GetAtt" => match call::get_att(call.argument)? {
                (id, Some(attribute)) => self.kind_of_attribute(&id, &attribute),
                (_, None) => None,
            },
            "Fn::Sub" | "Fn::Join" | "Fn::Base64" | "Fn::ToJsonString" => Some(Kind::Text),
            "Fn::GetAZs" | "Fn::Split" | "Fn::Cidr" => Some(Kind::List),
            _ => None,
        }
    }

    fn kind_of_name(&self, name: &str) -> Option<Kind> {
        if name == "AWS::NotificationARNs" {
            return Some(Kind::List);
        }
        if name.starts_with("AWS::") && name != "AWS::NoValue" {
            return Some(Kind::Text);
        }
        if let Some((id, attribute)) = name.split_once('.') {
            return self.kind_of_attribute(id, attribute);
        }
        if self.names.resources.contains(name) {
            return Some(Kind::Text);
        }
        let declared = self.template.get("Parameters").and_then(|all| all.get(name));
        let parameter = declared.and_then(|node| Parameter::of(name, node))?;
        Some(if parameter.kind.is_list() { Kind::List } else { Kind::Text })
    }
    /// What the schema says of an attribute, if it leaves no choice.
    fn kind_of_attribute(&self, id: &str, attribute: &str) -> Option<Kind> {
        // The one attribute known to be a text where the property of its name is a number (`getatt-types.yaml` above).
        if attribute == "Port" && self.types.name(id) == Some("AWS::DocDB::DBCluster") {
            return Some(Kind::Text);
        }
        let types: Vec<Type> = self.types.of_attribute(id, attribute)?.types().iter().collect();
        match &types[..] {
            [Type::Array] => Some(Kind::List),
            [Type::String] => Some(Kind::Text),
            [Type::Boolean | Type::Integer | Type::Number] => Some(Kind::Other),
            _ => None,
        }
    }
}
