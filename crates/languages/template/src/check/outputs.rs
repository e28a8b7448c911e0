//! Outputs: what they are made of, and what they export.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html>. A literal that is no text, a parameter that is a list, and an
//! attribute that is one are refused in three sentences; they and the others stand in `facts/cloudformation/sentences.toml` with their sources.

use super::{Checker, kinds::Kind, meant};
use crate::{
    call::{call, text},
    limits::DESCRIPTION_BYTES_MAX,
    names::entries,
    references::references,
};
use lang_yaml::Node;
use std::collections::BTreeMap;

const MEMBERS: [&str; 4] = ["Condition", "Description", "Export", "Value"];

impl Checker<'_> {
    pub(super) fn outputs(&mut self) {
        let mut exported: BTreeMap<&str, &str> = BTreeMap::new();
        for (id, key, output) in entries(self.template.get("Outputs")) {
            if id.starts_with("Fn::") {
                continue;
            }
            self.output(key, output);
            let name = output.get("Export").and_then(|export| export.get("Name"));
            let Some(name) = name.and_then(|name| Some((text(name)?, name.at))) else { continue };
            if let Some(other) = exported.insert(name.0, id) {
                let message = format!(
                    "Template format error: Duplicate Export names. The name {} is exported by {other} and {id}",
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

    fn output(&mut self, key: &Node, output: &Node) {
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
        if let Some(export) = output.get("Export")
            && call(export).is_none()
            && export.get("Name").is_none()
        {
            self.error(
                "output",
                export.at,
                "Template format error: Output Export must contain a Name".into(),
                None,
            );
        }
        self.condition_member(output, "Outputs");
        for (name, key, part) in entries(Some(output)) {
            if !MEMBERS.contains(&name) && !name.starts_with("Fn::") {
                let message = format!("Invalid template output property '{name}'");
                self.error("output", key.at, message, meant(name, MEMBERS.into_iter()));
            }
            if name != "Condition" {
                references(part).iter().for_each(|reference| self.reference(reference, "Outputs"));
            }
        }
    }
}
