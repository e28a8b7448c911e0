//! AWS::Serverless::LayerVersion: a Lambda layer, a new one for each change.

use super::Made;
use crate::{
    context::Context,
    intrinsics::is_intrinsic,
    logical_id::with_hash,
    output::Resource,
    problem::{Outcome, resource},
    properties::{Kind, Property, Source, opt, req},
    s3_location,
    value::{Map, Value},
};

#[rustfmt::skip]
const PROPERTIES: &[Property] = &[
    opt("LayerName", Kind::StrOrMap), opt("Description", Kind::Str), opt("PublishLambdaVersion", Kind::Bool),
    req("ContentUri", Kind::StrOrMap), opt("CompatibleArchitectures", Kind::Items),
    opt("CompatibleRuntimes", Kind::Items), opt("LicenseInfo", Kind::Str), opt("RetentionPolicy", Kind::Str),
];

pub fn transform(id: &str, written: &Map, cx: &Context) -> Outcome<Made> {
    let mut source = Source::read(id, "AWS::Serverless::LayerVersion", PROPERTIES, written)?;
    for name in ["LayerName", "LicenseInfo", "Description", "RetentionPolicy"] {
        resolve_text(&mut source, name, cx)?;
    }
    let retention = retention(&source)?;
    let mut attributes = source.passed_on();
    if !attributes.has("DeletionPolicy") || retention.is_some() {
        attributes.insert("DeletionPolicy", retention.unwrap_or("Retain"));
    }
    let new_id = with_hash(id, &what_is_hashed(&source));
    let name = source.truthy("LayerName").cloned().unwrap_or_else(|| id.into());
    let uri = source.value("ContentUri");
    let mut layer = Resource::new("AWS::Lambda::LayerVersion", new_id.as_str(), &attributes)?
        .depending_on(source.depends_on.clone())
        .with("LayerName", name)
        .with("Content", s3_location::code(&uri, &new_id, "ContentUri")?);
    for property in ["Description", "CompatibleArchitectures", "CompatibleRuntimes", "LicenseInfo"] {
        layer.set(property, source.value(property));
    }
    check_architectures(&layer)?;
    Ok(Made { renamed: Some(new_id), ..Made::new(vec![layer]) })
}

fn resolve_text(source: &mut Source, name: &str, cx: &Context) -> Outcome<()> {
    if source.truthy(name).is_none() {
        return Ok(());
    }
    let value = cx.resolved(source.get(name))?;
    if !value.is_str() && !value.is_map() {
        return resource(
            &source.id,
            format!("Could not resolve parameter for '{name}' or parameter is not a String."),
        );
    }
    source.properties.insert(name, value);
    Ok(())
}

/// The layer as SAM reads it, without what does not change the code.
fn what_is_hashed(source: &Source) -> Value {
    let mut attributes = source.attributes.clone();
    for name in ["DeletionPolicy", "UpdateReplacePolicy", "Metadata"] {
        attributes.remove(name);
    }
    let as_written = Resource {
        id: source.id.clone(),
        kind: "AWS::Serverless::LayerVersion",
        depends_on: source.depends_on.clone(),
        attributes,
        properties: source.properties.clone(),
    };
    crate::map! {source.id.as_str() => as_written.to_map()}.into()
}

fn retention(source: &Source) -> Outcome<Option<&'static str>> {
    let options = "['Retain', 'Delete']";
    match source.get("RetentionPolicy") {
        None => Ok(None),
        Some(policy) if is_intrinsic(policy) => resource(
            &source.id,
            format!(
                "'RetentionPolicy' does not accept intrinsic functions, please use one of the following options: {options}"
            ),
        ),
        Some(Value::Str(policy)) if policy.eq_ignore_ascii_case("Retain") => Ok(Some("Retain")),
        Some(Value::Str(policy)) if policy.eq_ignore_ascii_case("Delete") => Ok(Some("Delete")),
        Some(Value::Str(_)) => resource(
            &source.id,
            format!("'RetentionPolicy' must be one of the following options: {options}."),
        ),
        Some(_) => resource(
            &source.id,
            format!("Invalid 'RetentionPolicy' type, please use one of the following options: {options}"),
        ),
    }
}

fn check_architectures(layer: &Resource) -> Outcome<()> {
    let known = |value: &Value| is_intrinsic(value) || matches!(value.as_str(), Some("arm64" | "x86_64"));
    let all_known = match layer.properties.get("CompatibleArchitectures") {
        Some(Value::List(list)) => list.iter().all(known),
        // Of a map that is no function, Python goes through the keys.
        Some(of @ Value::Map(map)) => {
            is_intrinsic(of) || map.keys().iter().all(|key| matches!(key.as_str(), "arm64" | "x86_64"))
        }
        _ => true,
    };
    if all_known {
        return Ok(());
    }
    resource(&layer.id, "CompatibleArchitectures needs to be a list of 'x86_64' or 'arm64'")
}
