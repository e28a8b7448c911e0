//! Outputs: what they are made of, and what they export.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>. A literal that is no text, a parameter that is a list, and an
//! attribute that is one are refused in three sentences; they and the others stand in `facts/cloudformation/sentences.toml` with their sources.

use super::{Checker, kinds::Kind, meant};
use crate::{
    call::{call, text},
    limits::DESCRIPTION_BYTES_MAX,
    names::entries,
    references::{Reference, To, references},
};
use lang_yaml::{Node, Value};
use std::collections::BTreeSet;

const MEMBERS: [&str; 4] = ["Condition", "Description", "Export", "Value"];

impl Checker<'_> {
    pub(super) fn outputs(&mut self) {
        let mut exported: BTreeSet<&str> = BTreeSet::new();
        for (id, key, output) in entries(self.template.get("Outputs")) {
            if id.starts_with("Fn::") {
                continue;
            }
            self.output(id, key, output);
            let name = output.get("Export").and_then(|export| export.get("Name"));
            let Some(name) = name.and_then(|name| Some((text(name)?, name.at))) else { continue };
            if !exported.insert(name.0) {
                let message = format!(
                    "Template format error: The Outputs section contains duplicate Export names: [{}]. Specify a unique name for each export.",
                    name.0
                );
                self.error("export", name.1, message, None);
            }
        }
    }

    fn output_value(&mut self, value: &Node) {
        const WRONG: &str =
            "Template format error: The Value field of every Outputs member must evaluate to a String";
        let is_attribute = call(value).is_some_and(|call| call.name == "Fn::GetAtt");
        let message = match (call(value).is_some(), self.kind(value)) {
            (false, _) if value.as_seq().is_some() => format!("{WRONG} and not a List."),
            (false, _) if value.as_map().is_some() => format!("{WRONG} and not a Map."),
            (true, Some(Kind::List | Kind::Other)) if is_attribute => {
                "Template format error: Every Value member must be a string.".into()
            }
            (true, Some(Kind::List)) => format!("{WRONG}."),
            _ => return,
        };
        let is_list = value.as_seq().is_some() || self.kind(value) == Some(Kind::List);
        let hint = is_list.then(|| "`!Join` makes a text of a list".to_owned());
        self.error("output", value.at, message, hint);
    }

    /// What an output is exported as: <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>.
    fn export(&mut self, id: &str, export: &Node) {
        let name = export.get("Name");
        let is_free = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '-');
        let is_well_formed = |name: &Node| {
            let is_text = |text: &str| !text.is_empty() && text.chars().all(is_free);
            call(name).is_some() || name.is_null() || name.scalar_text().is_some_and(|text| is_text(&text))
        };
        if !name.is_some_and(is_well_formed) {
            let message = format!(
                "Template format error: Output {id} is malformed. The Name field of every Export member must be specified and consist only of alphanumeric characters, colons, or hyphens."
            );
            self.error("output", name.map_or(export.at, |name| name.at), message, None);
        }
        let is_of_resource = |reference: &Reference| match &reference.to {
            To::Name(name) => self.names.resources.contains(name),
            To::Attribute(..) => true,
            _ => false,
        };
        if let Some(name) = name
            && (references(name).iter().any(is_of_resource) || comes_late(name))
        {
            let message = format!(
                "Template format error: Output {id} is malformed.  The Name field of Export must not depend on any resources, imported values, or Fn::GetAZs."
            );
            self.error("output", name.at, message, None);
        }
    }

    fn output(&mut self, id: &str, key: &Node, output: &Node) {
        match output.get("Value") {
            None if call(output).is_none() => {
                let message =
                    "Template format error: Every Outputs member must contain a Value object".into();
                self.error("output", key.at, message, None);
            }
            None => {}
            Some(value) => self.output_value(value),
        }
        if let Some(description) = output.get("Description") {
            self.description(description, DESCRIPTION_BYTES_MAX);
        }
        if let Some(export) = output.get("Export").filter(|export| call(export).is_none()) {
            self.export(id, export);
        }
        self.condition_member(output);
        for (name, key, part) in entries(Some(output)) {
            if !MEMBERS.contains(&name) && !name.starts_with("Fn::") {
                let message = format!("Template format error: Invalid outputs property : [{name}]");
                self.error("output", key.at, message, meant(name, MEMBERS.into_iter()));
            }
            if name != "Condition" {
                references(part).iter().for_each(|reference| self.reference(reference, "Outputs"));
            }
        }
    }
}

/// Whether something of it is known only when the stack is made, of other stacks or of the region.
fn comes_late(node: &Node) -> bool {
    let is_late = call(node).is_some_and(|call| matches!(&*call.name, "Fn::ImportValue" | "Fn::GetAZs"));
    is_late
        || match &node.value {
            Value::Seq(items) => items.iter().any(comes_late),
            Value::Map(entries) => entries.iter().any(|(_, value)| comes_late(value)),
            _ => false,
        }
}
