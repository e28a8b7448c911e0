//! What a target is given: the event, a constant, a part of the event, or a template filled from it.

use api_events::Target;
use serde_json::Value;

use super::path::Path;
use super::template::{Predefined, fill};

/// The text for a target, or why there is none.
pub fn input_of(target: &Target, rule_arn: &str, event: &Value) -> Result<String, String> {
    if let Some(constant) = &target.input {
        return Ok(constant.clone());
    }
    if let Some(path) = &target.input_path {
        let parsed = Path::parse(path).ok_or_else(|| format!("{path} is not a JSON path"))?;
        let part = parsed.of(event).ok_or_else(|| format!("the event has nothing at {path}"))?;
        return Ok(part.to_string());
    }
    let Some(transformer) = &target.input_transformer else { return Ok(event.to_string()) };
    let paths = transformer.input_paths_map.iter().flatten();
    let values =
        paths.map(|(name, path)| (name.clone(), Path::parse(path).and_then(|path| path.of(event)))).collect();
    let ingestion_time = event.get("time").and_then(Value::as_str).unwrap_or_default();
    let rule_name = rule_arn.rsplit('/').next().unwrap_or_default();
    Ok(fill(&transformer.input_template, &values, &Predefined { rule_arn, rule_name, ingestion_time, event }))
}
