//! The section `Globals`: properties for all resources of a type.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/plugins/globals/globals.py> (read
//! 2026-11). Maps are merged, lists are joined (the global part first), anything else is the resource's own.

use crate::{
    intrinsics::is_intrinsic,
    problem::{Outcome, Problem},
    template::{self, is_sam_resource, written_properties},
    value::{Map, Str, Value, print},
};

const PREFIX: &str = "AWS::Serverless::";

/// What may be set for a type, in the order in which the error text lists it.
#[rustfmt::skip]
const SUPPORTED: [(&str, &[&str]); 8] = [
    ("Function", &[
        "Handler", "Runtime", "CodeUri", "DeadLetterQueue", "Description", "MemorySize", "Timeout", "VpcConfig",
        "Environment", "Tags", "PropagateTags", "Tracing", "KmsKeyArn", "AutoPublishAlias",
        "AutoPublishAliasAllProperties", "Layers", "DeploymentPreference", "RolePath", "PermissionsBoundary",
        "ReservedConcurrentExecutions", "ProvisionedConcurrencyConfig", "AssumeRolePolicyDocument",
        "EventInvokeConfig", "FileSystemConfigs", "CodeSigningConfigArn", "Architectures", "SnapStart",
        "EphemeralStorage", "FunctionUrlConfig", "RuntimeManagementConfig", "LoggingConfig", "RecursiveLoop",
        "SourceKMSKeyArn", "TenancyConfig", "DurableConfig", "CapacityProviderConfig", "FunctionScalingConfig",
        "PublishToLatestPublished", "VersionDeletionPolicy",
    ]),
    ("Api", &[
        "Auth", "Name", "DefinitionUri", "CacheClusterEnabled", "CacheClusterSize", "MergeDefinitions", "Variables",
        "EndpointConfiguration", "MethodSettings", "BinaryMediaTypes", "MinimumCompressionSize", "Cors",
        "GatewayResponses", "AccessLogSetting", "CanarySetting", "TracingEnabled", "OpenApiVersion", "Domain",
        "AlwaysDeploy", "PropagateTags", "SecurityPolicy", "EndpointAccessMode",
    ]),
    ("HttpApi", &[
        "Auth", "AccessLogSettings", "StageVariables", "Tags", "CorsConfiguration", "DefaultRouteSettings", "Domain",
        "RouteSettings", "FailOnWarnings", "PropagateTags",
    ]),
    ("SimpleTable", &["SSESpecification"]),
    ("StateMachine", &["PropagateTags"]),
    ("LayerVersion", &["PublishLambdaVersion"]),
    ("CapacityProvider", &[
        "VpcConfig", "OperatorRole", "Tags", "InstanceRequirements", "ScalingConfig", "KmsKeyArn", "PropagateTags",
    ]),
    ("WebSocketApi", &[
        "AccessLogSettings", "ApiKeySelectionExpression", "DefaultRouteSettings", "DisableExecuteApiEndpoint",
        "DisableSchemaValidation", "Domain", "FailOnWarnings", "IpAddressType", "PropagateTags",
        "RouteSelectionExpression", "RouteSettings", "StageVariables", "Tags",
    ]),
];

/// Merges the section into the resources and takes it away.
pub fn apply(document: &mut Map) -> Outcome<()> {
    let globals = match document.get("Globals") {
        Some(section) => parse(section).map_err(|problem| Problem::Document(vec![problem]))?,
        None => Map::new(),
    };
    let resources = template::resources_mut(document);
    for id in resources.keys() {
        let Some(resource) = resources.get_mut(&id).and_then(Value::as_map_mut) else { continue };
        if !is_sam_resource(resource)? {
            continue;
        }
        let kind = resource.str("Type").unwrap_or_default().to_owned();
        let properties = written_properties(resource);
        let merged = match globals.get(&kind).and_then(Value::as_map) {
            Some(of_type) => {
                let kept = without_ignored(&id, of_type, resource.get("IgnoreGlobals"))?;
                merge_maps(&kept, &properties)
            }
            None => properties,
        };
        resource.insert("Properties", merged);
    }
    document.remove("Globals");
    fix_open_api_versions(document);
    Ok(())
}

fn invalid<T>(message: String) -> Outcome<T> {
    Err(Problem::Globals { message })
}

/// The section by resource type, checked.
fn parse(section: &Value) -> Outcome<Map> {
    let Value::Map(section) = section else { return invalid("It must be a non-empty dictionary".into()) };
    let mut globals = Map::new();
    for (name, properties) in section.iter() {
        let Some((_, supported)) = SUPPORTED.iter().find(|(known, _)| *known == name.as_str()) else {
            let mut names = SUPPORTED.map(|(name, _)| name);
            names.sort_unstable();
            let names = print::list(&names);
            return invalid(format!(
                "'{name}' is not supported. Must be one of the following values - {names}"
            ));
        };
        let Value::Map(map) = properties else {
            return invalid("Value of ${section} must be a dictionary".into());
        };
        if let Some((key, _)) = map.iter().find(|(key, _)| !supported.contains(&key.as_str())) {
            return invalid(format!(
                "'{key}' is not a supported property of '{name}'. Must be one of the following values - {}",
                print::list(supported)
            ));
        }
        globals.insert(format!("{PREFIX}{name}"), properties);
    }
    Ok(globals)
}

/// The attribute `IgnoreGlobals`: `*`, or a list of properties.
fn without_ignored(id: &str, globals: &Map, ignored: Option<&Value>) -> Outcome<Map> {
    let fail = |what: String| {
        let message = format!("Resource {id} has invalid resource attribute 'IgnoreGlobals'{what}.");
        Err(Problem::Document(vec![Problem::Resource { logical_id: id.into(), message }]))
    };
    match ignored {
        None => Ok(globals.clone()),
        Some(value) if !value.truthy() => Ok(globals.clone()),
        Some(Value::Str(all)) if all.as_str() == "*" => Ok(Map::new()),
        Some(Value::List(names)) => {
            let mut kept = globals.deep_copy();
            for name in names {
                let text = print::text(name);
                if kept.remove(&text).is_none() {
                    return fail(format!(" on item '{text}'"));
                }
            }
            Ok(kept)
        }
        Some(_) => fail(String::new()),
    }
}

fn merge(global: &Value, local: &Value) -> Value {
    match (global, local) {
        (Value::Map(g), Value::Map(l)) if !is_intrinsic(global) && !is_intrinsic(local) => {
            merge_maps(g, l).into()
        }
        (Value::List(g), Value::List(l)) => Value::List(g.iter().chain(l).cloned().collect()),
        _ => local.clone(),
    }
}

fn merge_maps(global: &Map, local: &Map) -> Map {
    let mut merged = global.copy();
    for (key, value) in local.iter() {
        let value = merged.get(key).map_or_else(|| value.clone(), |global| merge(global, value));
        merged.insert(key, value);
    }
    merged
}

/// APIs whose definition SAM manages are written in OpenAPI 3 when the user asks for it.
fn fix_open_api_versions(document: &mut Map) {
    let resources = template::resources_mut(document);
    for id in resources.keys() {
        let Some(resource) = resources.get_mut(&id).and_then(Value::as_map_mut) else { continue };
        if resource.str("Type") != Some("AWS::Serverless::Api") {
            continue;
        }
        let Some(properties) = resource.get_mut("Properties").and_then(Value::as_map_mut) else { continue };
        let Some(version) = properties.get("OpenApiVersion").filter(|_| properties.has(template::MANAGED))
        else {
            continue;
        };
        let text = print::text(version);
        if !crate::editor::is_version_3(&text) {
            continue;
        }
        let version = version.as_text().cloned().unwrap_or_else(|| Str::from(text));
        properties.insert("OpenApiVersion", version.clone());
        if let Some(body) = properties.get_mut("DefinitionBody").and_then(Value::as_map_mut) {
            body.insert("openapi", version);
            if body.truthy("swagger").is_some() {
                body.remove("swagger");
            }
        }
    }
}
