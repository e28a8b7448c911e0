//! `Fn::ForEach`: a body once for each member of a list.
//!
//! Its sentences are the service's where they are known: "Fn::ForEach layout is incorrect", "Could not find a collection or could not be resolved for
//! Fn::ForEach", "Duplicate key 'X' when merging keys to parent object in Fn::ForEach".

use super::{FAILED, walk::Writer};
use crate::{
    call::{Call, call},
    evaluate::{Outcome, is_waiting, plain},
    functions::{fail, for_each},
    names::entries,
};
use lang_yaml::{Node, Style, Value as Yaml};
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};

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
        let Some(variables) = self.variables(key, variable)? else { return Ok(Vec::new()) };
        let Some(rounds) = self.rounds(list, variables.len())? else {
            self.is_complete = false;
            return Ok(Vec::new());
        };
        let mut made = Merged::default();
        for round in rounds {
            self.spend(key.at)?;
            let around = self.loops.len();
            let bound = variables.iter().cloned().zip(round);
            self.loops.extend(bound.map(|(variable, member)| Loop { variable, member }));
            let entries = self.body(body, &variables);
            self.loops.truncate(around);
            for (key, value) in entries? {
                made.add(key, value)?;
            }
        }
        Ok(made.entries)
    }

    /// The names of the variables; none while a parameter that has one in it has no value.
    fn variables(&mut self, key: &Node, written: &Node) -> Outcome<Option<Vec<String>>> {
        let nodes = if call(written).is_some() { None } else { written.as_seq() };
        let nodes = nodes.unwrap_or(std::slice::from_ref(written));
        let mut names = Vec::new();
        for node in nodes {
            let value = self.node(node).and_then(|node| self.evaluation.value(&node))?;
            let Some(name) = plain(&value) else {
                self.is_complete = false;
                return Ok(None);
            };
            if names.contains(&name) || self.loops.iter().any(|around| around.variable == name) {
                let message =
                    format!("{FAILED}the loop variable {name} is in use by this loop or one around it");
                return fail(key.at, message);
            }
            names.push(name);
        }
        Ok(Some(names))
    }

    fn body(&mut self, body: &Node, variables: &[String]) -> Outcome<Vec<(Node, Node)>> {
        let mut made = Vec::new();
        for (key, value) in body.as_map().unwrap_or_default() {
            let name = key.scalar_text().unwrap_or_default();
            if name.starts_with(for_each::PREFIX) {
                made.extend(self.for_each(key, value)?);
                continue;
            }
            let has = |variable: &String| {
                name.contains(&format!("${{{variable}}}")) || name.contains(&format!("&{{{variable}}}"))
            };
            if !variables.iter().any(has) {
                let variables = variables.join(" or ");
                let message =
                    format!("{FAILED}the key {name} does not have the loop variable {variables} in it");
                return fail(key.at, message);
            }
            let key = Node::new(Yaml::String(self.key(&name), Style::Plain), key.at);
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

    /// What the variables stand for in each round; none while a parameter has no value.
    fn rounds(&mut self, list: &Node, width: usize) -> Outcome<Option<Vec<Vec<String>>>> {
        let value = self.node(list).and_then(|list| self.evaluation.value(&list))?;
        if is_waiting(&value) {
            return Ok(None);
        }
        let rounds: Option<Vec<Vec<String>>> = match &value {
            Value::Array(items) => items.iter().map(|item| round(item, width)).collect(),
            Value::Object(map) if width == 2 => {
                map.iter().map(|(key, value)| Some(vec![key.clone(), plain(value)?])).collect()
            }
            _ => None,
        };
        match rounds {
            Some(rounds) => Ok(Some(rounds)),
            None => fail(
                list.at,
                format!("{FAILED}Could not find a collection or could not be resolved for Fn::ForEach"),
            ),
        }
    }
}

/// One member for each variable.
fn round(item: &Value, width: usize) -> Option<Vec<String>> {
    match item {
        Value::Array(members) if width > 1 && members.len() == width => members.iter().map(plain).collect(),
        one if width == 1 => Some(vec![plain(one)?]),
        _ => None,
    }
}

/// The entries of one mapping: none is there twice.
#[derive(Default)]
pub struct Merged {
    pub entries: Vec<(Node, Node)>,
    names: HashSet<String>,
}

impl Merged {
    pub fn add(&mut self, key: Node, value: Node) -> Outcome<()> {
        let name = key.scalar_text().unwrap_or_default().into_owned();
        if self.names.contains(&name) {
            let message =
                format!("{FAILED}Duplicate key '{name}' when merging keys to parent object in Fn::ForEach");
            return fail(key.at, message);
        }
        self.names.insert(name);
        self.entries.push((key, value));
        Ok(())
    }
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
        Yaml::Seq(items) => items.iter().try_for_each(|item| names(item, taken)),
        Yaml::Map(entries) => entries.iter().try_for_each(|(key, value)| {
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
