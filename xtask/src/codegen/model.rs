//! A service model as committed in `models/`, and the questions codegen has to it.

use crate::paths;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

pub struct Model {
    pub json: Value,
}

type Failure = Box<dyn std::error::Error>;

impl Model {
    pub fn read(service: &str) -> Result<Self, Failure> {
        let path = paths::models().join(format!("{service}.json"));
        let text = std::fs::read_to_string(&path)
            .map_err(|e| format!("{}: {e}; run `cargo xtask codegen --fetch`", path.display()))?;
        Ok(Self { json: serde_json::from_str(&text)? })
    }

    pub fn metadata(&self, key: &str) -> Option<&str> {
        self.json["metadata"][key].as_str()
    }

    pub fn operations(&self) -> &Map<String, Value> {
        self.json["operations"].as_object().expect("every service model has operations")
    }

    pub fn shape(&self, name: &str) -> &Value {
        &self.json["shapes"][name]
    }

    pub fn kind(&self, name: &str) -> &str {
        self.shape(name)["type"].as_str().unwrap_or_default()
    }

    pub fn is_enum(&self, name: &str) -> bool {
        self.shape(name)["enum"].is_array()
    }

    pub fn is_exception(&self, name: &str) -> bool {
        self.shape(name)["exception"].as_bool().unwrap_or(false)
    }

    pub fn members(&self, name: &str) -> Vec<(&String, &Value)> {
        self.shape(name)["members"].as_object().map(|members| members.iter().collect()).unwrap_or_default()
    }

    pub fn is_required(&self, shape: &str, member: &str) -> bool {
        self.shape(shape)["required"].as_array().is_some_and(|names| names.iter().any(|name| name == member))
    }

    /// The shapes that `name` names directly.
    pub fn below(&self, name: &str) -> Vec<&str> {
        let shape = self.shape(name);
        let inner = ["member", "key", "value"].into_iter().filter_map(|part| shape[part]["shape"].as_str());
        let members = self.members(name).into_iter().filter_map(|(_, member)| member["shape"].as_str());
        inner.chain(members).collect()
    }

    /// Everything that the listed operations can reach.
    pub fn closure(&self, operations: &[String]) -> Result<BTreeSet<String>, Failure> {
        let (mut reached, mut open) = (BTreeSet::new(), Vec::new());
        for name in operations {
            let operation = self
                .operations()
                .get(name)
                .ok_or_else(|| format!("operations.toml: the model has no operation {name}"))?;
            open.extend(["input", "output"].iter().filter_map(|side| operation[side]["shape"].as_str()));
            open.extend(
                operation["errors"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(|error| error["shape"].as_str()),
            );
        }
        while let Some(name) = open.pop() {
            if reached.insert(name.to_owned()) {
                open.extend(self.below(name));
            }
        }
        Ok(reached)
    }

    /// Whether a structure holds itself without a list or map between: such members are boxed.
    pub fn holds(&self, outer: &str, wanted: &str) -> bool {
        let (mut seen, mut open) = (BTreeSet::new(), vec![outer]);
        while let Some(name) = open.pop() {
            if name == wanted {
                return true;
            }
            if self.kind(name) == "structure" && seen.insert(name) {
                open.extend(
                    self.members(name).into_iter().filter_map(|(_, member)| member["shape"].as_str()),
                );
            }
        }
        false
    }
}
