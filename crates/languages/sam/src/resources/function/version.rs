//! `AutoPublishAlias`: a version for each change of the code, and the alias that names it.
//!
//! The version's logical id carries the hash of the code (and of a few properties, or of all with
//! `AutoPublishAliasAllProperties`), so that a change makes a new one.

use crate::{
    context::Context,
    intrinsics::{join, logical_id_in},
    logical_id::{with_digest, with_hash},
    output::Resource,
    problem::{Outcome, resource},
    properties::Source,
    value::{Map, Value},
};

pub fn publish(
    source: &Source,
    function: &mut Resource,
    cx: &Context,
    made: &mut Vec<Resource>,
) -> Outcome<Option<Resource>> {
    let Some(written) = source.truthy("AutoPublishAlias") else { return Ok(None) };
    let name = cx.resolved(Some(written))?;
    let Some(name) = name.as_str() else {
        return resource(&source.id, "'AutoPublishAlias' must be a string or a Ref to a template parameter");
    };
    let digest = digest(source, function, cx)?;
    let version = version(source, function, digest.as_deref(), cx)?;
    let alias = alias(source, name, function, &version)?;
    made.push(version);
    Ok(Some(alias))
}

/// `AutoPublishCodeSha256`, which also goes into the description, so that the function changes with it.
fn digest(source: &Source, function: &mut Resource, cx: &Context) -> Outcome<Option<String>> {
    let Some(written) = source.truthy("AutoPublishCodeSha256") else { return Ok(None) };
    let digest = cx.resolved(Some(written))?;
    let Some(digest) = digest.as_str() else {
        return resource(&source.id, "AutoPublishCodeSha256 must be a string");
    };
    let description = cx.resolved(source.get("Description"))?;
    function.set(
        "Description",
        match &description {
            Value::Str(text) if !text.is_empty() => Value::from(format!("{text} {digest}")),
            value if value.truthy() => join(" ", vec![description.clone(), digest.into()]),
            _ => digest.into(),
        },
    );
    Ok(Some(digest.into()))
}

fn version(
    source: &Source,
    function: &mut Resource,
    digest: Option<&str>,
    cx: &Context,
) -> Outcome<Resource> {
    if let Some(code) = function.properties.get_mut("Code") {
        cx.resolve(code)?;
    }
    let prefix = format!("{}Version", source.id);
    let id = match digest.filter(|digest| !digest.is_empty()) {
        Some(digest) => with_digest(&prefix, digest),
        None => with_hash(&prefix, &what_is_hashed(source, function, cx).into()),
    };
    let mut attributes = source.passed_on();
    if !attributes.has("DeletionPolicy") {
        let default = if source.get("CapacityProviderConfig").is_some() { "Delete" } else { "Retain" };
        let policy = source.get("VersionDeletionPolicy").cloned().unwrap_or_else(|| default.into());
        attributes.insert("DeletionPolicy", policy);
    }
    let mut version = Resource::new("AWS::Lambda::Version", id, &attributes)?
        .with("FunctionName", function.reference())
        .with("Description", source.value("VersionDescription"));
    if source.get("CapacityProviderConfig").is_some() {
        version.set("FunctionScalingConfig", source.value("FunctionScalingConfig"));
    }
    Ok(version)
}

fn what_is_hashed(source: &Source, function: &Resource, cx: &Context) -> Map {
    if source.truthy("AutoPublishAliasAllProperties").is_some() {
        return with_layers(function, cx);
    }
    let mut data = function.properties.get("Code").and_then(Value::as_map).cloned().unwrap_or_default();
    if let Some(environment) = function.properties.truthy("Environment").and_then(Value::as_map) {
        data.update(environment);
    }
    data.insert_some("MemorySize", function.properties.truthy("MemorySize"));
    if let Some(snap_start) = function.properties.truthy("SnapStart") {
        let on = snap_start.as_map().and_then(|map| map.get("ApplyOn"));
        if on.is_some_and(|on| on.as_str() != Some("None")) {
            data.insert("SnapStart", snap_start);
        }
    }
    data
}

/// All properties, and those of the layers that ask for it.
fn with_layers(function: &Resource, cx: &Context) -> Map {
    let mut data = function.properties.clone();
    let layers = function.properties.truthy("Layers").and_then(Value::as_list).unwrap_or_default();
    for layer in layers.iter().filter_map(logical_id_in) {
        let Some(properties) = cx.made.get(layer).and_then(|layer| layer.get("Properties")) else { continue };
        if properties.get("PublishLambdaVersion").is_some_and(Value::truthy) {
            data.insert(layer, properties);
        }
    }
    data
}

fn alias(source: &Source, name: &str, function: &Resource, version: &Resource) -> Outcome<Resource> {
    if name.is_empty() {
        return resource(&source.id, "Alias name is required to create an alias");
    }
    let valid = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if !valid || name.bytes().all(|b| b.is_ascii_digit()) {
        return resource(
            &source.id,
            format!(
                "AutoPublishAlias name ('{name}') must contain only alphanumeric characters, hyphens, or underscores matching \
                 (?!^[0-9]+$)([a-zA-Z0-9-_]+) pattern."
            ),
        );
    }
    let id = format!("{}Alias{}", source.id, name.replace('-', "D").replace('_', "U"));
    Ok(Resource::new("AWS::Lambda::Alias", id, &source.passed_on())?
        .with("Name", name)
        .with("FunctionName", function.reference())
        .with("FunctionVersion", version.att("Version"))
        .with("ProvisionedConcurrencyConfig", source.truthy("ProvisionedConcurrencyConfig")))
}
