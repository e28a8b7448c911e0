//! A SAM template as `sam build` and `sam package` would leave it: files of this machine replaced by places in S3, parameters by values.
//!
//! The transform takes nothing else, and a template is validated before it is built. What is put in is nobody's: values made of it are not
//! judged. Follows <https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-cli-command-reference-sam-package.html>
//! (read 2026-11), the properties that it uploads.

use crate::extensions::STAND_IN_ACCOUNT;
use lang_template::STAND_IN;
use lang_yaml::{Node, Style, Value};
use serde_json::{Map, Value as Json};

/// The types, each with the property that may name a file or a folder.
const LOCAL: [(&str, &str); 7] = [
    ("Api", "DefinitionUri"),
    ("Application", "Location"),
    ("Function", "CodeUri"),
    ("GraphQLApi", "SchemaUri"),
    ("HttpApi", "DefinitionUri"),
    ("LayerVersion", "ContentUri"),
    ("StateMachine", "DefinitionUri"),
];

pub fn packaged(template: &Node) -> Node {
    let mut template = template.clone();
    if let Some(globals) = value_mut(&mut template, "Globals") {
        for (kind, property) in LOCAL {
            if let Some(uri) = value_mut(globals, kind).and_then(|properties| value_mut(properties, property))
            {
                replace(uri, property);
            }
        }
    }
    let has_code = has_code_for_all(&template);
    if let Some(Value::Map(resources)) = value_mut(&mut template, "Resources").map(|all| &mut all.value) {
        for (_, resource) in resources {
            resource_packaged(resource, has_code);
        }
    }
    template
}

/// Whether all functions have their code from `Globals`.
fn has_code_for_all(template: &Node) -> bool {
    let function = template.get("Globals").and_then(|globals| globals.get("Function"));
    function.is_some_and(|function| function.get("CodeUri").is_some() || function.get("ImageUri").is_some())
}

fn resource_packaged(resource: &mut Node, has_code: bool) {
    let name = resource.get("Type").and_then(Node::as_str).unwrap_or_default();
    let Some(kind) = name.strip_prefix("AWS::Serverless::").map(str::to_owned) else { return };
    let Some(properties) = value_mut(resource, "Properties") else { return };
    for (of, property) in LOCAL {
        if of == kind
            && let Some(uri) = value_mut(properties, property)
        {
            replace(uri, property);
        }
    }
    let code = ["CodeUri", "ImageUri", "InlineCode"];
    if kind == "Function" && !has_code && code.iter().all(|name| properties.get(name).is_none()) {
        let is_image = properties.get("PackageType").and_then(Node::as_str) == Some("Image");
        let property = if is_image { "ImageUri" } else { "CodeUri" };
        let at = properties.at;
        if let Value::Map(entries) = &mut properties.value {
            let text = |text: &str| Node::new(Value::String(text.into(), Style::Plain), at);
            entries.push((text(property), text(&stand_in(property))));
        }
    }
}

/// A path becomes a place; what is a place already, or a function, stays.
fn replace(uri: &mut Node, property: &str) {
    let is_place =
        |text: &str| ["s3://", "https://", "http://"].iter().any(|scheme| text.starts_with(scheme));
    let is_path = uri.tag.as_deref().is_none_or(|tag| !tag.starts_with('!'))
        && uri.as_str().is_some_and(|text| !is_place(text));
    if is_path {
        uri.value = Value::String(stand_in(property), Style::Plain);
    }
}

fn stand_in(property: &str) -> String {
    match property {
        "ImageUri" => format!("{STAND_IN_ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/{STAND_IN}:latest"),
        "Location" => format!("https://s3.amazonaws.com/{STAND_IN}/template"),
        _ => format!("s3://{STAND_IN}/file"),
    }
}

fn value_mut<'n>(node: &'n mut Node, key: &str) -> Option<&'n mut Node> {
    match &mut node.value {
        Value::Map(entries) => {
            entries.iter_mut().rev().find(|(k, _)| k.as_str() == Some(key)).map(|(_, value)| value)
        }
        _ => None,
    }
}

/// Values for the parameters that have no default, as whoever creates the stack will give them.
pub fn parameters(template: &Node) -> Map<String, Json> {
    let parameters = template.get("Parameters").and_then(Node::as_map).unwrap_or_default();
    let missing = parameters.iter().filter(|(_, parameter)| parameter.get("Default").is_none());
    missing
        .filter_map(|(key, parameter)| {
            let allowed = parameter.get("AllowedValues").and_then(Node::as_seq).unwrap_or_default();
            let first = allowed.first().and_then(Node::scalar_text).map(std::borrow::Cow::into_owned);
            let is_number = parameter.get("Type").and_then(Node::as_str) == Some("Number");
            let value = first.unwrap_or_else(|| if is_number { "1".into() } else { STAND_IN.into() });
            Some((key.as_str()?.to_owned(), Json::String(value)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_places_and_functions_stay() {
        let text = "Globals: {Function: {CodeUri: ./src}}\nParameters: {A: {Type: String}, B: {Type: String, Default: b}}\nResources:\n  F: {Type: AWS::Serverless::Function, Properties: {CodeUri: src/}}\n  G: {Type: AWS::Serverless::Function, Properties: {CodeUri: !Ref A}}\n  L: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: s3://b/k}}\n  Q: {Type: AWS::SQS::Queue, Properties: {CodeUri: src}}\n";
        let root = lang_yaml::parse(text, &lang_yaml::Options::default()).unwrap().root;
        let made = packaged(&root);
        let at = |id: &str, property: &str| {
            made.get("Resources")
                .unwrap()
                .get(id)
                .unwrap()
                .get("Properties")
                .unwrap()
                .get(property)
                .unwrap()
                .clone()
        };
        assert_eq!(at("F", "CodeUri").as_str(), Some(format!("s3://{STAND_IN}/file").as_str()));
        assert_eq!(at("G", "CodeUri").as_str(), Some("A"));
        assert_eq!(at("L", "ContentUri").as_str(), Some("s3://b/k"));
        assert_eq!(at("Q", "CodeUri").as_str(), Some("src"));
        assert_eq!(Json::Object(parameters(&root)), serde_json::json!({"A": STAND_IN}));
    }
}
