//! The rules beside the schemas: which of cfn-lint's files holds at which place of which type, as `facts/cloudformation/extensions.toml` says.
//!
//! Surprises: in these files a `$ref` counts together with what stands beside it, other than in draft 7
//! (<https://json-schema.org/draft-07/json-schema-core#rfc.section.8.3>), and may name a file beside its own (`policy#/definitions/Action`). Both are
//! written out here: none of them is recursive, and the pack keeps equal parts once.

use super::{Wheel, facts, reduce, text};
use crate::paths::Done;
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, error::Error, fs};

#[derive(serde::Deserialize)]
struct Extensions {
    extension: Vec<Extension>,
}

/// A row of `facts/cloudformation/extensions.toml`.
#[derive(serde::Deserialize)]
struct Extension {
    file: String,
    /// `Type/Property/*`
    at: Vec<String>,
}

/// No file goes deeper than this; a circle of references ends here.
const DEPTH_MAX: usize = 64;

pub fn add(wheel: &mut Wheel, types: &mut BTreeMap<String, Value>) -> Done {
    let extensions: Extensions = toml::from_str(&fs::read_to_string(facts("extensions.toml"))?)?;
    for extension in extensions.extension {
        let schema = written_out(wheel, &extension.file)?;
        let shape =
            reduce::shape(&schema).map_err(|keyword| format!("{}: what is `{keyword}`?", extension.file))?;
        for place in &extension.at {
            let (type_name, path) = place.split_once('/').unwrap_or((place, ""));
            let of =
                types.get_mut(type_name).ok_or_else(|| format!("extensions.toml: no type {type_name}"))?;
            let at = format!("/properties/{path}");
            let entry = json!({"at": at.trim_end_matches('/'), "shape": of_objects(&shape)});
            match of["extensions"].as_array_mut() {
                Some(all) => all.push(entry),
                None => of["extensions"] = json!([entry]),
            }
        }
    }
    Ok(())
}

/// Whether the value is an object is for the schema of the type to say: a policy may be a text that holds JSON.
fn of_objects(shape: &Value) -> Value {
    match shape.get("type").and_then(Value::as_str) {
        Some("object") => json!({"if": {"type": "object"}, "then": shape}),
        _ => shape.clone(),
    }
}

/// A file with its references followed.
fn written_out(wheel: &mut Wheel, file: &str) -> Result<Value, Box<dyn Error>> {
    let whole = read(wheel, file)?;
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut files = BTreeMap::from([(String::new(), whole.clone())]);
    // The only file that others refer to.
    if whole.to_string().contains("\"policy#") {
        files.insert("policy".into(), read(wheel, &format!("{folder}/policy"))?);
    }
    followed(&whole, "", &files, 0)
}

fn read(wheel: &mut Wheel, file: &str) -> Result<Value, Box<dyn Error>> {
    Ok(serde_json::from_str(&text(wheel, &format!("cfnlint/data/schemas/{file}.json"))?)?)
}

fn followed(
    value: &Value,
    from: &str,
    files: &BTreeMap<String, Value>,
    depth: usize,
) -> Result<Value, Box<dyn Error>> {
    if depth > DEPTH_MAX {
        return Err("references in a circle".into());
    }
    match value {
        Value::Array(items) => items.iter().map(|item| followed(item, from, files, depth + 1)).collect(),
        Value::Object(entries) => {
            let mut beside = Map::new();
            for (key, value) in entries.iter().filter(|(key, _)| !matches!(&***key, "$ref" | "definitions")) {
                beside.insert(key.clone(), followed(value, from, files, depth + 1)?);
            }
            let Some(reference) = entries.get("$ref").and_then(Value::as_str) else {
                return Ok(Value::Object(beside));
            };
            let (file, pointer) = reference.split_once('#').ok_or("a reference without #")?;
            let file = if file.is_empty() { from } else { file };
            let target = files.get(file).and_then(|whole| whole.pointer(pointer));
            let target = target.ok_or_else(|| format!("no {reference}"))?;
            let target = followed(target, file, files, depth + 1)?;
            if beside.is_empty() {
                return Ok(target);
            }
            let all = beside.entry("allOf").or_insert_with(|| json!([]));
            all.as_array_mut().ok_or("allOf is a list")?.push(target);
            Ok(Value::Object(beside))
        }
        _ => Ok(value.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_written_out_with_what_stands_beside_them() {
        let own = json!({"definitions": {"a": {"type": "string"}}, "properties": {"x": {"$ref": "#/definitions/a", "minLength": 1}, "y": {"$ref": "policy#/b"}}});
        let files =
            BTreeMap::from([(String::new(), own.clone()), ("policy".into(), json!({"b": {"enum": ["c"]}}))]);
        let expected = json!({"properties": {"x": {"minLength": 1, "allOf": [{"type": "string"}]}, "y": {"enum": ["c"]}}});
        assert_eq!(followed(&own, "", &files, 0).unwrap(), expected);
        let circle = BTreeMap::from([(String::new(), json!({"a": {"$ref": "#/a"}}))]);
        assert!(followed(&circle[""], "", &circle, 0).is_err());
    }
}
