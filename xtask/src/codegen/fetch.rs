//! The service models, from botocore's wheel (Apache-2.0), without their prose.

use crate::paths::{self, Done};
use flate2::read::GzDecoder;
use serde_json::{Map, Value};
use std::io::Read;
use std::process::Command;

/// What `models/` is made from. Change it, run `cargo xtask codegen --fetch`, read the diff.
const BOTOCORE: &str = "botocore==1.44.5";

pub fn fetch(services: &[String]) -> Done {
    let folder = std::env::temp_dir().join(format!("landfall-models-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let status = Command::new("python3")
        .args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest"])
        .arg(&folder)
        .arg(BOTOCORE)
        .status()?;
    if !status.success() {
        return Err(format!("pip could not download {BOTOCORE}").into());
    }
    let wheel = std::fs::read_dir(&folder)?.next().ok_or("pip downloaded nothing")??.path();
    let mut archive = zip::ZipArchive::new(std::fs::File::open(wheel)?)?;
    std::fs::create_dir_all(paths::models())?;
    for service in services {
        let names: Vec<String> =
            archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
        let prefix = format!("botocore/data/{service}/");
        let newest =
            names.iter().filter(|name| name.starts_with(&prefix) && name.contains("service-2.json")).max();
        let name = newest.ok_or_else(|| format!("no model of {service} in {BOTOCORE}"))?;
        let mut bytes = Vec::new();
        archive.by_name(name)?.read_to_end(&mut bytes)?;
        let text = if name.ends_with(".gz") { gunzip(&bytes)? } else { String::from_utf8(bytes)? };
        let mut model: Value = serde_json::from_str(&text)?;
        strip(&mut model);
        std::fs::write(paths::models().join(format!("{service}.json")), laid_out(&model))?;
    }
    std::fs::write(
        paths::models().join("SOURCE"),
        format!("{BOTOCORE} (PyPI, Apache-2.0), documentation removed\n"),
    )?;
    Ok(std::fs::remove_dir_all(&folder)?)
}

fn gunzip(bytes: &[u8]) -> Result<String, std::io::Error> {
    let mut text = String::new();
    GzDecoder::new(bytes).read_to_string(&mut text)?;
    Ok(text)
}

/// Removes documentation: a key of that name is prose unless it is a member's or shape's name (then its value has a shape).
fn strip(value: &mut Value) {
    match value {
        Value::Object(object) => {
            object.retain(|key, value| {
                !(matches!(key.as_str(), "documentation" | "deprecatedMessage") && value.is_string())
            });
            object.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        _ => {}
    }
}

/// One line per operation and shape, so that a new version reads well as a diff.
fn laid_out(model: &Value) -> String {
    let empty = Map::new();
    let mut out = String::from("{\n");
    let parts = model.as_object().unwrap_or(&empty);
    for (at, (part, value)) in parts.iter().enumerate() {
        let comma = if at + 1 < parts.len() { "," } else { "" };
        match value {
            Value::Object(entries) if matches!(part.as_str(), "operations" | "shapes") => {
                let lines: Vec<_> =
                    entries.iter().map(|(name, entry)| format!("  \"{name}\": {entry}")).collect();
                out.push_str(&format!(" \"{part}\": {{\n{}\n }}{comma}\n", lines.join(",\n")));
            }
            other => out.push_str(&format!(" \"{part}\": {other}{comma}\n")),
        }
    }
    out.push_str("}\n");
    out
}
