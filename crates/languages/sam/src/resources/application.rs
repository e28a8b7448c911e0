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
    value::{Map, Value},
};

#[rustfmt::skip]
const PROPERTIES: &[Property] = &[
    req("Location", Kind::StrOrMap), opt("TemplateUrl", Kind::Str), opt("Parameters", Kind::Map),
    opt("NotificationARNs", Kind::Items), opt("Tags", Kind::Map), opt("TimeoutInMinutes", Kind::Int),
];

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

/// Puts the template's address into `TemplateUrl`.
fn locate(id: &str, properties: &mut Map, cx: &Context, applications: &dyn Applications) -> Outcome<()> {
    let Some(location) = properties.get("Location") else { return missing(id, "Location") };
    let Some(location) = location.as_map() else {
        let url = location.clone();
        properties.insert("TemplateUrl", url);
        return Ok(());
    };
    for name in ["ApplicationId", "SemanticVersion"] {
        if !location.has(name) {
            return missing(id, name);
        }
    }
    let mut location = location.clone();
    let known = location.some("ApplicationId").is_some() && location.some("SemanticVersion").is_some();
    if known {
        for name in ["ApplicationId", "SemanticVersion"] {
            let value = cx.resolved_with_mappings(location.get(name))?;
            location.insert(name, value);
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
    properties.insert("Location", location);
    let application = expect::string(Some(&application), expect::Resource(id), "Location.ApplicationId")?;
    let version = expect::string(Some(&version), expect::Resource(id), "Location.SemanticVersion")?;
    if application.contains("{{resolve:ssm:") {
        return resource(
            id,
            "Serverless Application Repostiory does not support dynamic reference in 'ApplicationId' property.",
        );
    }
    match applications.template(application, version) {
        Application::Template { url } => properties.insert("TemplateUrl", url),
        Application::Refused(message) => return resource(id, message),
    }
    Ok(())
}
