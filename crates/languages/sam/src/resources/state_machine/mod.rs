//! AWS::Serverless::StateMachine: a Step Functions state machine with its role, version, alias and events.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/stepfunctions/generators.py> (read 2026-11).

mod definition;
mod events;

use super::{Made, function::read_events, propagate_tags};
use crate::{
    context::Context,
    intrinsics::get_att,
    output::{Resource, Target, tag_list},
    policies::{
        documents::assume_role,
        role::{self, Plan},
        templates,
    },
    problem::{Outcome, resource},
    properties::{Kind, Property, Source, opt, pass, strict},
    s3_location,
    value::{Map, Value, print},
};

#[rustfmt::skip]
const PROPERTIES: &[Property] = &[
    opt("Definition", Kind::Map), opt("DefinitionUri", Kind::StrOrMap), opt("Logging", Kind::Map), opt("Role", Kind::Str),
    pass("RolePath"), opt("DefinitionSubstitutions", Kind::Map), opt("Events", Kind::Maps), opt("Name", Kind::Str),
    opt("Type", Kind::Str), opt("Tags", Kind::Map), opt("PropagateTags", Kind::Bool), opt("Policies", Kind::StrOrItems),
    opt("Tracing", Kind::Map), opt("PermissionsBoundary", Kind::Str), pass("AutoPublishAlias"),
    pass("DeploymentPreference"), strict("UseAliasAsEventTarget", Kind::Bool),
];

pub fn transform(id: &str, written: &Map, cx: &mut Context) -> Outcome<Made> {
    let mut written = written.clone();
    if let Some(properties) = written.get_mut("Properties").and_then(Value::as_map_mut) {
        templates::put_in(id, properties)?;
    }
    let source = Source::read(id, "AWS::Serverless::StateMachine", PROPERTIES, &written)?;
    let read =
        read_events(&source, cx, events::OF_STATE_MACHINES).map_err(|problem| problem.of_resource(id))?;
    let mut machine = Resource::new("AWS::StepFunctions::StateMachine", id, &source.attributes)?
        .depending_on(source.depends_on.clone());
    define(&source, &mut machine)?;
    let mut made = Vec::new();
    match (source.truthy("Role"), source.truthy("Policies")) {
        (Some(_), Some(_)) => {
            return resource(
                id,
                "Specify either 'Role' or 'Policies' (but not both at the same time) or neither of them",
            );
        }
        (Some(role), None) => machine.set("RoleArn", role),
        (None, _) => {
            let role = execution_role(&source, cx)?;
            machine.set("RoleArn", role.att("Arn"));
            made.push(role);
        }
    }
    for (property, from) in [
        ("StateMachineName", "Name"),
        ("StateMachineType", "Type"),
        ("LoggingConfiguration", "Logging"),
        ("TracingConfiguration", "Tracing"),
    ] {
        machine.set(property, source.value(from));
    }
    machine.set("Tags", tags(&source));
    let alias = publish(&source, &machine, &mut made)?;
    let target = match alias.as_ref().filter(|_| source.truthy("UseAliasAsEventTarget").is_some()) {
        Some(alias) => as_target(alias),
        None => as_target(&machine),
    };
    made.insert(0, machine);
    made.extend(alias);
    for event in &read {
        made.extend(events::transform(event, &source, &target, cx)?);
    }
    propagate_tags(&mut made, &source, source.truthy("PropagateTags").is_some());
    Ok(Made::new(made))
}

fn as_target(resource: &Resource) -> Target {
    Target {
        id: resource.id.clone(),
        arn: resource.reference(),
        name: resource.reference(),
        attributes: resource.attributes.clone(),
    }
}

fn define(source: &Source, machine: &mut Resource) -> Outcome<()> {
    let mut substitutions =
        source.truthy("DefinitionSubstitutions").and_then(Value::as_map).cloned().unwrap_or_default();
    match (source.truthy("Definition"), source.truthy("DefinitionUri")) {
        (Some(_), Some(_)) => {
            return resource(
                &source.id,
                "Specify either 'Definition' or 'DefinitionUri' property and not both.",
            );
        }
        (Some(written), None) => {
            let mut written = written.clone();
            substitutions.update(&definition::take_dynamic_values(&mut written));
            machine.set("DefinitionString", definition::text(&written));
        }
        (None, Some(uri)) => {
            machine.set("DefinitionS3Location", s3_location::definition(uri, &source.id)?);
        }
        (None, None) => {
            return resource(
                &source.id,
                "Either 'Definition' or 'DefinitionUri' property must be specified.",
            );
        }
    }
    if !substitutions.is_empty() {
        machine.set("DefinitionSubstitutions", substitutions);
    }
    Ok(())
}

fn tags(source: &Source) -> Vec<Value> {
    let mut tags = tag_list(&crate::map! {"stateMachine:createdBy" => "SAM"});
    if let Some(own) = source.get("Tags").and_then(Value::as_map) {
        tags.extend(tag_list(own));
    }
    tags
}

fn execution_role(source: &Source, cx: &Context) -> Outcome<Resource> {
    let mut policies = match source.truthy("Policies") {
        Some(Value::List(list)) => list.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    };
    if source.truthy("Tracing").and_then(|t| t.get("Enabled")).is_some_and(Value::is_true) {
        policies.push(cx.region.xray_policy().into());
    }
    let policies = Value::List(policies);
    let plan = Plan {
        attributes: source.passed_on(),
        assume: assume_role("states.amazonaws.com"),
        policies: Some(&policies),
        path: source.get("RolePath"),
        boundary: source.get("PermissionsBoundary"),
        tags: tags(source),
        ..Default::default()
    };
    role::build(&source.id, plan, &cx.managed, &cx.region)
}

/// The version and the alias; the alias is given, the version is added.
fn publish(source: &Source, machine: &Resource, made: &mut Vec<Resource>) -> Outcome<Option<Resource>> {
    let preference = source.truthy("DeploymentPreference");
    let Some(name) = source.truthy("AutoPublishAlias") else {
        for (present, property) in [
            (source.truthy("UseAliasAsEventTarget").is_some(), "UseAliasAsEventTarget"),
            (preference.is_some(), "DeploymentPreference"),
        ] {
            if present {
                return resource(
                    &source.id,
                    format!("'{property}' requires 'AutoPublishAlias' property to be specified."),
                );
            }
        }
        return Ok(None);
    };
    let mut attributes = source.passed_on();
    for name in ["DeletionPolicy", "UpdateReplacePolicy"] {
        attributes.or_insert(name, || "Retain".into());
    }
    let version = Resource::new(
        "AWS::StepFunctions::StateMachineVersion",
        format!("{}Version", source.id),
        &attributes,
    )?
    .with("StateMachineArn", machine.reference())
    .with("StateMachineRevisionId", get_att(&machine.id, "StateMachineRevisionId"));
    let mut preference = preference.and_then(Value::as_map).cloned().unwrap_or_default();
    if preference.is_empty() {
        preference.insert("Type", "ALL_AT_ONCE");
    }
    preference.insert("StateMachineVersionArn", version.reference());
    let id = format!("{}Alias{}", source.id, print::text(name));
    let alias = Resource::new("AWS::StepFunctions::StateMachineAlias", id, &source.passed_on())?
        .with("Name", name)
        .with("DeploymentPreference", preference);
    made.push(version);
    Ok(Some(alias))
}
