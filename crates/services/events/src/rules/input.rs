//! What a target is given: the event, a constant, a part of the event, or a template filled from it.

use api_events::Target;
use kernel::Timestamp;
use serde_json::Value;

use super::path::Path;
use super::template::{Predefined, fill};

/// The text for a target, or why there is none. `taken_in`: when we got the event, which need not be the time that it names.
pub fn input_of(
    target: &Target,
    rule_arn: &str,
    event: &Value,
    taken_in: Timestamp,
) -> Result<String, String> {
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
    let ingestion_time = &taken_in.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let rule_name = rule_arn.rsplit('/').next().unwrap_or_default();
    Ok(fill(&transformer.input_template, &values, &Predefined { rule_arn, rule_name, ingestion_time, event }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use api_events::InputTransformer;
    use serde_json::json;

    #[test]
    fn the_time_of_taking_in_is_not_the_events_own() {
        let event = json!({"time": "1999-01-01T00:00:00Z", "detail": {"x": 1}});
        let of = |target: Target| input_of(&target, "arn:rule/r", &event, Timestamp::UNIX_EPOCH);
        let input_template = "<aws.events.event.ingestion-time> <aws.events.rule-name>".into();
        let input_transformer = Some(InputTransformer { input_template, ..InputTransformer::default() });
        let filled = of(Target { input_transformer, ..Target::default() });
        assert_eq!(filled.expect("filled"), r#""1970-01-01T00:00:00Z" "r""#);
        let path = |path: &str| of(Target { input_path: Some(path.into()), ..Target::default() });
        assert_eq!(path("$.detail").expect("there"), r#"{"x":1}"#);
        assert!(path("$.nothing").is_err());
    }
}
