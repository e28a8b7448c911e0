//! `Fn::ForEach`: a body once for each member of a list.
//!
//! Its sentences are the service's where they are known: "Fn::ForEach layout is incorrect", "Could not find a collection or could not be resolved for
//! Fn::ForEach", "Duplicate key 'X' when merging keys to parent object in Fn::ForEach".

use super::{FAILED, walk::Writer};
use crate::{
    call::Call,
    evaluate::{Outcome, is_waiting, plain},
    functions::{fail, for_each},
    names::entries,
};
use lang_yaml::{Node, Style, Value};
use std::collections::BTreeSet;

/// A variable and what it stands for now.
pub struct Loop {
    pub variable: String,
    pub member: String,
}

impl Writer<'_> {
    /// The entries that a loop makes of its body.
    pub fn for_each(&mut self, key: &Node, argument: &Node) -> Outcome<Vec<(Node, Node)>> {
        for_each::shape(&Call { name: "Fn::ForEach".into(), argument, short: false })?;
        let Some([variable, list, body]) = argument.as_seq() else {
            return fail(argument.at, for_each::WRONG);
        };
        let variable = variable.as_str().unwrap_or_default();
        if self.loops.iter().any(|around| around.variable == variable) {
            return fail(
                key.at,
                format!("{FAILED}the loop variable {variable} is in use by a loop around this one"),
            );
        }
        let Some(members) = self.members(list)? else {
            self.is_complete = false;
            return Ok(Vec::new());
        };
        let mut made: Vec<(Node, Node)> = Vec::new();
        for member in members {
            self.loops.push(Loop { variable: variable.into(), member });
            let entries = self.body(body, variable);
            self.loops.pop();
            for (key, value) in entries? {
                add(&mut made, key, value)?;
            }
        }
        Ok(made)
    }

    fn body(&mut self, body: &Node, variable: &str) -> Outcome<Vec<(Node, Node)>> {
        let mut made = Vec::new();
        for (key, value) in body.as_map().unwrap_or_default() {
            let name = key.scalar_text().unwrap_or_default();
            if name.starts_with(for_each::PREFIX) {
                made.extend(self.for_each(key, value)?);
                continue;
            }
            if !name.contains(&format!("${{{variable}}}")) && !name.contains(&format!("&{{{variable}}}")) {
                let message =
                    format!("{FAILED}the key {name} does not have the loop variable {variable} in it");
                return fail(key.at, message);
            }
            let key = Node::new(Value::String(self.key(&name), Style::Plain), key.at);
            made.push((key, self.node(value)?));
        }
        Ok(made)
    }

    /// A key with the variables put in.
    fn key(&self, name: &str) -> String {
        let mut out = name.to_owned();
        for around in &self.loops {
            let bare: String = around.member.chars().filter(char::is_ascii_alphanumeric).collect();
            out = out.replace(&format!("${{{}}}", around.variable), &around.member);
            out = out.replace(&format!("&{{{}}}", around.variable), &bare);
        }
        out
    }

    /// The members of the list; none while a parameter has no value.
    fn members(&mut self, list: &Node) -> Outcome<Option<Vec<String>>> {
        let value = self.node(list).and_then(|list| self.evaluation.value(&list))?;
        if is_waiting(&value) {
            return Ok(None);
        }
        let members = value.as_array().and_then(|items| items.iter().map(plain).collect());
        match members {
            Some(members) => Ok(Some(members)),
            None => fail(
                list.at,
                format!("{FAILED}Could not find a collection or could not be resolved for Fn::ForEach"),
            ),
        }
    }
}

/// Adds an entry, which may not be there yet.
pub fn add(made: &mut Vec<(Node, Node)>, key: Node, value: Node) -> Outcome<()> {
    let name = key.scalar_text().unwrap_or_default().into_owned();
    if made.iter().any(|(there, _)| there.scalar_text().is_some_and(|there| there == name)) {
        let message =
            format!("{FAILED}Duplicate key '{name}' when merging keys to parent object in Fn::ForEach");
        return fail(key.at, message);
    }
    made.push((key, value));
    Ok(())
}

/// "The loop name must be unique within the template and can't conflict with any logical ID values in the Resources section."
pub fn refuse_names_taken(template: &Node) -> Outcome<()> {
    let mut taken: BTreeSet<String> =
        entries(template.get("Resources")).map(|(id, ..)| id.to_owned()).collect();
    for section in ["Conditions", "Resources", "Outputs"] {
        if let Some(section) = template.get(section) {
            names(section, &mut taken)?;
        }
    }
    Ok(())
}

fn names(node: &Node, taken: &mut BTreeSet<String>) -> Outcome<()> {
    match &node.value {
        Value::Seq(items) => items.iter().try_for_each(|item| names(item, taken)),
        Value::Map(entries) => entries.iter().try_for_each(|(key, value)| {
            let text = key.scalar_text().unwrap_or_default();
            if let Some(name) = text.strip_prefix(for_each::PREFIX)
                && !taken.insert(name.to_owned())
            {
                let message = format!("{FAILED}the loop name {name} is taken by another loop or a resource");
                return fail(key.at, message);
            }
            names(value, taken)
        }),
        _ => Ok(()),
    }
}
