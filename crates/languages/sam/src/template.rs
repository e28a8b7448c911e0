//! The document as the rules see it: its resources, which of them are SAM's, and the parts held as Python 2.7 held them.
//!
//! Rules: `parser/parser.py`, `sdk/` and `utils/py27hash_fix.py` of
//! <https://github.com/aws/serverless-application-model/tree/develop/samtranslator> (read 2026-11).

use crate::{
    expect,
    problem::{Outcome, Problem, document},
    value::{Map, Str, Value},
};

/// The mark of an API whose definition SAM writes itself.
pub const MANAGED: &str = "__MANAGE_SWAGGER";

/// The types that take part in `Globals` and implicit APIs.
const SAM_TYPES: [&str; 9] = [
    "AWS::Serverless::Api",
    "AWS::Serverless::Function",
    "AWS::Serverless::SimpleTable",
    "AWS::Serverless::Application",
    "AWS::Serverless::LayerVersion",
    "AWS::Serverless::HttpApi",
    "AWS::Serverless::WebSocketApi",
    "AWS::Serverless::StateMachine",
    "AWS::Serverless::CapacityProvider",
];

pub fn resources_mut(document: &mut Map) -> &mut Map {
    match document.or_insert("Resources", || Map::new().into()) {
        Value::Map(map) => map,
        _ => unreachable!("the structure was checked"),
    }
}

/// Whether the resource is one of SAM's. Every resource's condition must be a string, SAM's or not.
pub fn is_sam_resource(resource: &Map) -> Outcome<bool> {
    if resource.truthy("Condition").is_some_and(|condition| !condition.is_str()) {
        return document("Every Condition member must be a string.");
    }
    Ok(resource.str("Type").is_some_and(|kind| SAM_TYPES.contains(&kind)))
}

/// The properties as written; none are an empty map.
pub fn written_properties(resource: &Map) -> Map {
    resource.get("Properties").and_then(Value::as_map).cloned().unwrap_or_default()
}

/// Refuses documents that have no shape to work on.
pub fn check(template: &Map) -> Outcome<()> {
    let Some(resources) = template.get("Resources").and_then(Value::as_map).filter(|map| !map.is_empty())
    else {
        return document("'Resources' section is required");
    };
    if !resources.values().all(Value::is_map) {
        return document(
            "All 'Resources' must be Objects. If you're using YAML, this may be an indentation issue.",
        );
    }
    for (id, resource) in resources.iter() {
        let Some(map) = resource.as_map() else { continue };
        if is_sam_resource(map)? && map.has("Properties") {
            expect::map(map.get("Properties"), expect::Attribute(id), "Properties")
                .map_err(|problem| Problem::Document(vec![problem]))?;
        }
    }
    Ok(())
}

/// Whether the template has an API whose logical ids carry a hash of its definition.
pub fn needs_python27(template: &Map) -> bool {
    has_api(template) || has_http_api_with_default_authorizer(template)
}

/// Holds the parts that end in the hash of an API's definition as Python 2.7 held them.
pub fn convert_to_python27(template: &mut Map, parameters: &mut Map) {
    if let Some(api) = template.get_mut("Globals").and_then(Value::as_map_mut).and_then(|g| g.get_mut("Api"))
    {
        *api = api.to_python27();
    }
    if let Some(Value::Map(written)) = template.get("Parameters") {
        let mut converted = Map::by_hash();
        for (name, parameter) in written.iter() {
            let mut parameter = parameter.clone();
            if let Some(default) = parameter.as_map_mut().and_then(|p| p.get_mut("Default")) {
                *default = default.to_python27();
            }
            converted.insert(Str::unicode(name), parameter);
        }
        template.insert("Parameters", converted);
    }
    let mut converted = Map::by_hash();
    for (id, resource) in resources_mut(template).iter() {
        let mut resource = resource.clone();
        if let Some(map) = resource.as_map_mut() {
            convert_resource(map);
        }
        converted.insert(Str::unicode(id), resource);
    }
    template.insert("Resources", converted);
    for value in parameters.values_mut() {
        *value = value.to_python27();
    }
}

fn convert_resource(resource: &mut Map) {
    if resource.some("Properties").is_none() {
        return;
    }
    let convert = |map: &mut Map, name: &str| {
        if let Some(value) = map.get_mut(name) {
            *value = value.to_python27();
        }
    };
    match resource.str("Type") {
        Some("AWS::Serverless::Api" | "AWS::Serverless::HttpApi") => convert(resource, "Properties"),
        Some("AWS::Serverless::Function" | "AWS::Serverless::StateMachine") => {
            convert(resource, "Condition");
            if let Some(properties) = resource.get_mut("Properties").and_then(Value::as_map_mut) {
                convert(properties, "FunctionName");
                convert(properties, "Events");
            }
        }
        _ => {}
    }
}

fn resources(template: &Map) -> impl Iterator<Item = &Map> {
    let resources = template.get("Resources").and_then(Value::as_map);
    resources.into_iter().flat_map(Map::values).filter_map(Value::as_map)
}

fn has_event(resource: &Map, kind: &str) -> bool {
    let events = resource.get("Properties").and_then(|p| p.get("Events")).and_then(Value::as_map);
    events.is_some_and(|events| events.values().any(|e| e.get("Type").and_then(Value::as_str) == Some(kind)))
}

fn has_api(template: &Map) -> bool {
    resources(template).any(|resource| match resource.str("Type") {
        Some("AWS::Serverless::Api") => true,
        Some("AWS::Serverless::Function" | "AWS::Serverless::StateMachine") => has_event(resource, "Api"),
        _ => false,
    })
}

fn has_http_api_with_default_authorizer(template: &Map) -> bool {
    let has_default =
        |auth: Option<&Value>| auth.and_then(|auth| auth.get("DefaultAuthorizer")).is_some_and(Value::truthy);
    let global = template.get("Globals").and_then(|g| g.get("HttpApi")).and_then(|api| api.get("Auth"));
    let globally = has_default(global);
    resources(template).any(|resource| match resource.str("Type") {
        Some("AWS::Serverless::HttpApi") => {
            globally || has_default(resource.get("Properties").and_then(|p| p.get("Auth")))
        }
        Some("AWS::Serverless::Function") => globally && has_event(resource, "HttpApi"),
        _ => false,
    })
}
