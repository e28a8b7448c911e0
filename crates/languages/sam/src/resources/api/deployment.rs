//! The deployment and the stage of a REST API.
//!
//! The deployment's logical id carries a hash of the definition as Python 2.7 printed it, of the OpenAPI version, the domain and the
//! names of the functions behind it: a change of any makes a new deployment.
//! Surprise: those function names are looked up under the deployment's id less ten characters, which is the API's id.

use crate::{
    context::Context,
    intrinsics::reference,
    logical_id::{is_alphanumeric, sha1, with_hash},
    output::{Resource, tag_list},
    problem::Outcome,
    properties::Source,
    value::{Value, json, print},
};

/// Passed through to the stage.
const PASSED: [&str; 8] = [
    "StageName",
    "CacheClusterEnabled",
    "CacheClusterSize",
    "Variables",
    "MethodSettings",
    "AccessLogSetting",
    "CanarySetting",
    "TracingEnabled",
];

pub fn build(
    source: &Source,
    rest_api: &Resource,
    domain: Option<&Value>,
    cx: &Context,
) -> Outcome<(Resource, Resource)> {
    let attributes = source.passed_on();
    let id = format!("{}Deployment", source.id);
    let version = source.truthy("OpenApiVersion");
    let mut deployment = Resource::new("AWS::ApiGateway::Deployment", id, &attributes)?
        .with("RestApiId", reference(&source.id));
    if version.is_none() {
        deployment.set("StageName", "Stage");
    }
    let definition = rest_api.properties.get("Body").or_else(|| rest_api.properties.get("BodyS3Location"));
    if let Some(definition) = definition.filter(|d| d.truthy()) {
        let digest = sha1(&what_is_hashed(source, definition, version, domain, cx));
        deployment.id.push_str(&digest[..10]);
        deployment.set("Description", format!("RestApi deployment id: {digest}"));
    }
    let mut stage = Resource::new("AWS::ApiGateway::Stage", stage_id(source), &attributes)?
        .with("RestApiId", reference(&source.id))
        .with("DeploymentId", deployment.reference());
    for name in PASSED {
        stage.set(name, source.value(name));
    }
    if let Some(tags) = source.get("Tags").and_then(Value::as_map) {
        stage.set("Tags", tag_list(tags));
    }
    Ok((deployment, stage))
}

fn stage_id(source: &Source) -> String {
    let name = source.get("StageName").and_then(Value::as_str).unwrap_or_default();
    if is_alphanumeric(name) {
        format!("{}{name}Stage", source.id)
    } else {
        with_hash(&format!("{}Stage", source.id), &name.into())
    }
}

fn what_is_hashed(
    source: &Source,
    definition: &Value,
    version: Option<&Value>,
    domain: Option<&Value>,
    cx: &Context,
) -> String {
    if source.truthy("AlwaysDeploy").is_some() {
        return cx.options.now_s.to_string();
    }
    let mut parts = vec![print::text(definition)];
    parts.extend(version.map(print::text));
    parts.extend(domain.filter(|d| d.truthy()).map(|domain| json::dumps(domain, json::Style::DEFAULT)));
    parts.extend(cx.function_names.get(&source.id).filter(|names| !names.is_empty()).cloned());
    parts.join("||")
}
