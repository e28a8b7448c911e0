//! AWS::Serverless::Application: a nested stack of a template in S3 or in the Serverless Application Repository.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/plugins/application/serverless_app_plugin.py>
//! (read 2026-11). Left out: waiting until the repository has the template ready.

use super::{Made, tags_of};
use crate::{
    context::{Application, Applications, Context},
    expect,
    output::Resource,
    problem::{Outcome, resource},
    properties::{Kind, Property, Source, opt, req},
    resolve,
    template::{is_sam_resource, resources_mut},
    value::{Map, Value},
};

#[rustfmt::skip]
const PROPERTIES: &[Property] = &[
    req("Location", Kind::StrOrMap), opt("TemplateUrl", Kind::Str), opt("Parameters", Kind::Map),
    opt("NotificationARNs", Kind::Items), opt("Tags", Kind::Map), opt("TimeoutInMinutes", Kind::Int),
];

/// What names an application in the repository.
const KEYS: [&str; 2] = ["ApplicationId", "SemanticVersion"];

pub fn transform(id: &str, written: &Map, cx: &Context, applications: &dyn Applications) -> Outcome<Made> {
    let mut written = written.clone();
    if let Some(properties) = written.get_mut("Properties").and_then(Value::as_map_mut) {
        locate(id, properties, cx, applications)?;
    } else {
        return missing(id, "Location");
    }
    let source = Source::read(id, "AWS::Serverless::Application", PROPERTIES, &written)?;
    let mut tags = Map::new();
    if let Some(location) = source.get("Location").and_then(Value::as_map) {
        tags.insert_some("serverlessrepo:applicationId", location.get("ApplicationId"));
        tags.insert_some("serverlessrepo:semanticVersion", location.get("SemanticVersion"));
    }
    let mut stack = Resource::new("AWS::CloudFormation::Stack", id, &source.passed_on())?
        .depending_on(source.depends_on.clone())
        .with("Tags", tags_of(&source, &tags)?)
        .with("TemplateURL", source.truthy("TemplateUrl").cloned().unwrap_or_else(|| "".into()));
    for property in ["Parameters", "NotificationARNs", "TimeoutInMinutes"] {
        stack.set(property, source.value(property));
    }
    Ok(Made::new(vec![stack]))
}

fn missing<T>(id: &str, name: &str) -> Outcome<T> {
    resource(id, format!("Resource is missing the required [{name}] property."))
}

/// Puts the values of parameters and mappings into the locations of all applications, before anything else is looked at.
pub fn resolve_locations(document: &mut Map, parameters: &Map) -> Outcome<()> {
    let mappings = match document.get("Mappings") {
        None => Map::new(),
        Some(Value::Map(map)) => map.clone(),
        Some(_) => {
            return crate::problem::document(
                "'Mappings' or 'Parameters' is either null or not a valid dictionary.",
            );
        }
    };
    let resources = resources_mut(document);
    for id in resources.keys() {
        let Some(resource) = resources.get_mut(&id).and_then(Value::as_map_mut) else { continue };
        is_sam_resource(resource)?;
        if resource.str("Type") != Some("AWS::Serverless::Application") {
            continue;
        }
        let properties = resource.get_mut("Properties").and_then(Value::as_map_mut);
        let location = properties.and_then(|p| p.get_mut("Location")).and_then(Value::as_map_mut);
        let Some(location) = location.filter(|l| KEYS.iter().all(|key| l.some(key).is_some())) else {
            continue;
        };
        for key in KEYS {
            let mut value = Value::from(location.get(key));
            resolve::parameters(&mut value, parameters)?;
            resolve::mappings(&mut value, &mappings)?;
            location.insert(key, value);
        }
    }
    Ok(())
}

/// Puts the template's address into `TemplateUrl`.
fn locate(id: &str, properties: &mut Map, cx: &Context, applications: &dyn Applications) -> Outcome<()> {
    let Some(location) = properties.get("Location") else { return missing(id, "Location") };
    let Some(location) = location.as_map() else {
        let url = location.clone();
        properties.insert("TemplateUrl", url);
        return Ok(());
    };
    for name in KEYS {
        if !location.has(name) {
            return missing(id, name);
        }
    }
    let application =
        expect::some(location.get("ApplicationId"), expect::Resource(id), "ApplicationId")?.clone();
    let unresolved = |name: &str| {
        format!(
            "Property '{name}' cannot be resolved. Only FindInMap and Ref intrinsic functions are supported."
        )
    };
    if application.is_map() {
        return resource(id, unresolved("ApplicationId"));
    }
    let Some(version) = location.truthy("SemanticVersion").cloned() else {
        return resource(id, "Property 'SemanticVersion' cannot be blank.");
    };
    if version.is_map() {
        return resource(id, unresolved("SemanticVersion"));
    }
    let asked = first_with(location, cx).unwrap_or_else(|| id.into());
    let url = template_url(&asked, &application, &version, applications)?;
    properties.insert("TemplateUrl", url);
    Ok(())
}

/// The first resource with this application and version: the repository is asked in its name, and only once.
fn first_with(location: &Map, cx: &Context) -> Option<String> {
    let same = |resource: &Value| {
        let kind = resource.get("Type").and_then(Value::as_str);
        let there = resource.get("Properties").and_then(|properties| properties.get("Location"));
        kind == Some("AWS::Serverless::Application")
            && there.is_some_and(|there| KEYS.iter().all(|key| there.get(key) == location.get(key)))
    };
    cx.resources.iter().find(|(_, resource)| same(resource)).map(|(id, _)| id.to_string())
}

fn template_url(
    id: &str,
    application: &Value,
    version: &Value,
    applications: &dyn Applications,
) -> Outcome<String> {
    let application = expect::string(Some(application), expect::Resource(id), "Location.ApplicationId")?;
    let version = expect::string(Some(version), expect::Resource(id), "Location.SemanticVersion")?;
    if is_parameter_store_reference(application) {
        return resource(
            id,
            "Serverless Application Repostiory does not support dynamic reference in 'ApplicationId' property.",
        );
    }
    match applications.template(application, version) {
        Application::Template { url } => Ok(url),
        Application::Refused(message) => resource(id, message),
    }
}

/// `{{resolve:ssm:name}}` or `{{resolve:ssm:name:version}}`, anywhere in the text.
fn is_parameter_store_reference(text: &str) -> bool {
    let name = |c: char| c.is_ascii_alphanumeric() || "_.-/".contains(c);
    text.split("{{resolve:ssm:").skip(1).any(|rest| {
        let after = rest.trim_start_matches(name);
        let version = after.strip_prefix(':').map(|v| v.trim_start_matches(|c: char| c.is_ascii_digit()));
        after.len() < rest.len() && version.unwrap_or(after).starts_with("}}")
    })
}
