//! The types of which `Fn::GetAtt` gives more than the read-only properties, as cfn-lint lists them in its code.

use serde_json::Value;
use std::collections::BTreeMap;

pub struct Exceptions {
    /// Types that give all their properties.
    all: Vec<String>,
    /// Types that give some more.
    some: BTreeMap<String, Vec<String>>,
}

impl Exceptions {
    /// From the two literals of `cfnlint/schema/_getatts.py`.
    pub fn read(code: &str) -> Result<Self, Box<dyn std::error::Error>> {
        let all = literal(code, "_all_property_types = [", "\n]")?;
        let some = literal(code, "_exceptions = {", "\n}")?;
        Ok(Self { all: serde_json::from_str(&all)?, some: serde_json::from_str(&some)? })
    }

    /// Pointers to what a type gives beside its read-only properties.
    pub fn of(&self, type_name: &str, schema: &Value) -> Vec<String> {
        let mut found = Vec::new();
        if self.all.iter().any(|name| name == type_name) {
            for (name, shape) in schema["properties"].as_object().into_iter().flatten() {
                leaves(shape, schema, format!("/properties/{name}"), &mut found);
            }
        }
        let some = self.some.get(type_name).into_iter().flatten();
        found.extend(some.map(|name| format!("/properties/{name}")));
        found
    }
}

/// A Python literal of lists, mappings and texts as JSON: without comments and without commas before a closing bracket.
fn literal(code: &str, start: &str, end: &str) -> Result<String, String> {
    let missing = || format!("cfn-lint's code has no `{start}` any more");
    let (_, rest) = code.split_once(start).ok_or_else(missing)?;
    let (body, _) = rest.split_once(end).ok_or_else(missing)?;
    let opening = start.chars().last().unwrap_or_default();
    let lines = body.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    let joined: String = lines.collect::<Vec<_>>().concat();
    let whole = format!("{opening}{joined}{}", end.trim());
    Ok(whole.replace(",]", "]").replace(",}", "}"))
}

/// Scalars and lists of scalars; nobody can look into a list of mappings.
fn leaves(shape: &Value, whole: &Value, path: String, found: &mut Vec<String>) {
    let is = |name: &str| {
        shape["type"] == name || shape["type"].as_array().is_some_and(|all| all.iter().any(|t| t == name))
    };
    if is("object") {
        for (name, below) in shape["properties"].as_object().into_iter().flatten() {
            leaves(below, whole, format!("{path}/{name}"), found);
        }
    } else if is("array") {
        if !matches!(shape["items"]["type"].as_str(), Some("object" | "array")) {
            found.push(path);
        }
    } else if let Some(reference) = shape["$ref"].as_str() {
        if let Some(target) = whole.pointer(reference.trim_start_matches('#')) {
            leaves(target, whole, path, found);
        }
    } else {
        found.push(path);
    }
}
