//! The transform as a whole: check, implicit APIs, globals, connectors, then resource by resource.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/translator/translator.py> (read 2026-11).

use crate::{
    context::{Applications, Context, ManagedPolicies, Options},
    expect, globals, implicit,
    output::Resource,
    problem::{Outcome, Problem},
    properties,
    region::Region,
    resolve::{self, Names},
    resources::{self, function::invoke_config::Shared},
    template::{self, resources_mut},
    value::{Map, Value},
};

/// Transforms the template; all problems of its resources come together in one [`Problem::Document`].
///
/// A template that defines an API is held as Python 2.7 held it, for the sake of hashes. The published error texts are those of
/// a template held plainly (`translator.py` converts nothing, `transform.py` does), so a template with mistakes is gone through again.
pub fn transform(document: Map, options: &Options, applications: &dyn Applications) -> Outcome<Map> {
    template::check(&document)?;
    let plain = |document| attempt(document, options.parameters.clone(), options, applications);
    if !template::needs_python27(&document) {
        return plain(document);
    }
    let mut converted = document.clone();
    let mut parameters = options.parameters.clone();
    template::convert_to_python27(&mut converted, &mut parameters);
    attempt(converted, parameters, options, applications)
        .map_err(|problem| plain(document).err().unwrap_or(problem))
}

fn attempt(
    mut document: Map,
    mut parameters: Map,
    options: &Options,
    applications: &dyn Applications,
) -> Outcome<Map> {
    let region = Region::new(&options.region);
    complete_parameters(&document, &region, &mut parameters);
    resources::application::resolve_locations(&mut document, &parameters)?;
    implicit::default_definitions(&mut document)?;
    implicit::apply(&mut document, &implicit::rest::REST)?;
    implicit::apply(&mut document, &implicit::http::HTTP)?;
    let shared_destinations = Shared::of(&document);
    globals::apply(&mut document)?;
    let mut problems = Vec::new();
    separate_connectors(&mut document, &mut problems);
    let mut cx = context(&document, options, region, parameters);
    cx.shared_destinations = shared_destinations;
    let mut names = Names::default();
    for id in in_order(&cx.resources) {
        if id.is_number() {
            problems.push(properties::invalid_logical_id(&id));
            continue;
        }
        match one(&id, &mut cx, applications, &mut names) {
            Ok(more) => problems.extend(more),
            Err(fatal @ Problem::Document(_)) => return Err(fatal),
            Err(problem) => problems.push(problem),
        }
    }
    add_deployments(&mut cx, &mut problems);
    if !problems.is_empty() {
        return Err(Problem::Document(problems));
    }
    finish(document, cx, &names)
}

/// Defaults and pseudo parameters, as far as they are not given.
fn complete_parameters(document: &Map, region: &Region, parameters: &mut Map) {
    let written = document.get("Parameters").and_then(Value::as_map);
    for (name, parameter) in written.into_iter().flat_map(Map::iter) {
        if let Some(default) = parameter.as_map().and_then(|p| p.get("Default"))
            && !parameters.has(name)
        {
            parameters.insert(name, default);
        }
    }
    for (name, value) in [("AWS::Region", region.name.as_str()), ("AWS::Partition", region.partition)] {
        if !parameters.has(name) {
            parameters.insert(name, value);
        }
    }
}

fn context<'o>(document: &Map, options: &'o Options, region: Region, parameters: Map) -> Context<'o> {
    let resources = document.get("Resources").and_then(Value::as_map).cloned().unwrap_or_default();
    let mappings = document.get("Mappings").and_then(Value::as_map).cloned().unwrap_or_default();
    Context {
        region,
        parameters,
        mappings,
        managed: ManagedPolicies::new(options.managed_policies.clone()),
        options,
        made: resources.iter().map(|(id, resource)| (id, resource.clone())).collect(),
        resources,
        conditions: document.get("Conditions").and_then(Value::as_map).cloned(),
        deployments: Default::default(),
        usage_plan: Default::default(),
        record_sets: Default::default(),
        function_names: Default::default(),
        shared_destinations: Default::default(),
    }
}

/// The ids of SAM's resources: functions, state machines, APIs, the others, connectors.
fn in_order(resources: &Map) -> Vec<crate::value::Str> {
    let ranked = resources.iter().filter_map(|(id, resource)| {
        let rank = resources::rank(resource.get("Type").and_then(Value::as_str)?)?;
        Some((rank, id.clone()))
    });
    let mut ranked: Vec<_> = ranked.collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, id)| id).collect()
}

/// Transforms one resource, and puts what it becomes into its place.
fn one(
    id: &str,
    cx: &mut Context,
    applications: &dyn Applications,
    names: &mut Names,
) -> Outcome<Vec<Problem>> {
    let Some(written) = cx.resource(id).cloned() else { return Ok(Vec::new()) };
    note_function_names(&written, cx)?;
    let made = resources::transform(id, &written, cx, applications)?;
    for (name, kind) in made.referable {
        if let Some(resource) = made.resources.iter().rev().find(|resource| resource.kind == *kind) {
            let owner = made.renamed.as_deref().unwrap_or(id);
            names.properties.entry(owner.into()).or_default().insert(name, resource.id.clone());
        }
    }
    if let Some(new) = made.renamed.filter(|new| new != id) {
        names.changed.insert(id.into(), new);
    }
    cx.made.remove(id);
    let mut problems = Vec::new();
    for resource in made.resources {
        if is_taken(&resource, &cx.resources) {
            problems.push(Problem::Duplicate {
                logical_id: id.into(),
                duplicate_id: resource.id,
                resource_type: resource.kind.into(),
            });
            continue;
        }
        let mut map = resource.to_map();
        let metadata = written.truthy("Metadata").filter(|_| cx.options.keep_metadata);
        if let Some(metadata) = metadata.filter(|_| !cx.made.has(&resource.id)) {
            map.insert("Metadata", metadata);
        }
        cx.made.insert(resource.id, map);
    }
    Ok(problems)
}

/// The names of the functions behind an API: they are part of what its deployment is hashed of.
fn note_function_names(written: &Map, cx: &mut Context) -> Outcome<()> {
    if written.str("Type") != Some("AWS::Serverless::Function") {
        return Ok(());
    }
    let Some(properties) = written.get("Properties").and_then(Value::as_map) else { return Ok(()) };
    let events = properties.truthy("Events").and_then(Value::as_map);
    for event in events.into_iter().flat_map(Map::values) {
        let of_event = event.get("Properties").and_then(Value::as_map);
        let api = of_event.and_then(|p| p.truthy("RestApiId"));
        if event.get("Type").and_then(Value::as_str) != Some("Api") || api.is_none() {
            continue;
        }
        let api = implicit::api_id_of(api);
        let Some(api) = api.as_str() else { continue };
        let name = cx.resolved(properties.get("FunctionName"))?;
        if name.truthy() {
            let text = crate::value::print::text(&name);
            cx.function_names.entry(api.into()).or_default().push_str(&text);
        }
    }
    Ok(())
}

/// A generated resource may take the id of the SAM resource it stands for, or of one it extends, and no other.
fn is_taken(resource: &Resource, existing: &Map) -> bool {
    let Some(there) = existing.get(&resource.id) else { return false };
    let there = there.get("Type").and_then(Value::as_str).unwrap_or_default();
    let allowed: &[&str] = match resource.kind {
        "AWS::Lambda::Function" => &["AWS::Serverless::Function"],
        "AWS::Lambda::LayerVersion" => &["AWS::Serverless::LayerVersion"],
        "AWS::Lambda::CapacityProvider" => &["AWS::Serverless::CapacityProvider"],
        "AWS::ApiGateway::RestApi" => &["AWS::Serverless::Api"],
        "AWS::ApiGatewayV2::Api" => &["AWS::Serverless::HttpApi", "AWS::Serverless::WebSocketApi"],
        "AWS::DynamoDB::Table" => &["AWS::Serverless::SimpleTable"],
        "AWS::CloudFormation::Stack" => &["AWS::Serverless::Application"],
        "AWS::StepFunctions::StateMachine" => &["AWS::Serverless::StateMachine"],
        "AWS::AppSync::GraphQLApi" => &["AWS::Serverless::GraphQLApi"],
        "AWS::S3::Bucket"
        | "AWS::SNS::Topic"
        | "AWS::Cognito::UserPool"
        | "AWS::ApiGateway::DomainName"
        | "AWS::ApiGateway::BasePathMapping"
        | "AWS::ApiGateway::DomainNameV2"
        | "AWS::ApiGateway::BasePathMappingV2" => std::slice::from_ref(&resource.kind),
        _ => &[],
    };
    !allowed.contains(&there)
}

fn add_deployments(cx: &mut Context, problems: &mut Vec<Problem>) {
    let (made, conditions) = cx.deployments.resources(&cx.region);
    for outcome in made {
        match outcome {
            Ok(resource) => cx.made.insert(resource.id.as_str(), resource.to_map()),
            Err(problem) => problems.push(problem),
        }
    }
    if let Some(there) = &mut cx.conditions {
        there.update(&conditions);
    }
}

/// Connectors written inside a resource become resources of their own.
fn separate_connectors(document: &mut Map, problems: &mut Vec<Problem>) {
    let resources = resources_mut(document);
    let mut separated: Vec<(String, Value)> = Vec::new();
    for (id, resource) in resources.iter() {
        let Some(written) = resource.as_map().and_then(|r| r.get("Connectors")) else { continue };
        let connectors = match expect::map(Some(written), expect::Attribute(id), &format!("{id}.Connectors"))
        {
            Ok(connectors) => connectors,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        for (name, connector) in connectors.iter() {
            let full = format!("{id}{name}");
            match separated_connector(id, name, &full, connector, resources) {
                Ok(connector) => separated.push((full, connector)),
                Err(problem) => problems.push(problem),
            }
        }
    }
    for (id, connector) in separated {
        resources.insert(id, connector);
    }
    for resource in resources.values_mut().filter_map(Value::as_map_mut) {
        resource.remove("Connectors");
    }
}

fn separated_connector(id: &str, name: &str, full: &str, written: &Value, resources: &Map) -> Outcome<Value> {
    let Some(written) = written.as_map() else {
        return crate::problem::resource(full, format!("{id}.{full} should be a map."));
    };
    let mut connector = written.clone();
    connector.insert("Type", "AWS::Serverless::Connector");
    let path = format!("Connectors.{name}.Properties");
    let properties = expect::map_mut(connector.get_mut("Properties"), expect::Attribute(id), &path)?;
    let mut source = crate::map! {"Id" => id};
    if let Some(reference) = properties.get("SourceReference") {
        let path = format!("{path}.SourceReference");
        let reference = expect::map(Some(reference), expect::Resource(id), &path)?;
        if reference.has("Id") {
            return crate::problem::resource(name, "'Id' shouldn't be defined in 'SourceReference'.");
        }
        source.update(reference);
        properties.remove("SourceReference");
    }
    properties.insert("Source", source);
    resources::connector::check(full, &connector)?;
    if resources.has(full) {
        return Err(Problem::Duplicate {
            logical_id: id.into(),
            duplicate_id: full.into(),
            resource_type: "AWS::Serverless::Connector".into(),
        });
    }
    Ok(connector.into())
}

/// Puts the parts together, and the final names for SAM's.
fn finish(mut document: Map, cx: Context, names: &Names) -> Outcome<Map> {
    document.remove("Transform");
    document.insert("Resources", cx.made);
    if let Some(conditions) = cx.conditions {
        document.insert("Conditions", conditions);
    }
    let mut document = Value::Map(document);
    rename_dependencies(&mut document, names);
    resolve::changed_ids(&mut document, names)?;
    resolve::resource_properties(&mut document, names)?;
    match document {
        Value::Map(map) => Ok(map),
        _ => crate::problem::document("The template is not a map."),
    }
}

fn rename_dependencies(value: &mut Value, names: &Names) {
    if names.changed.is_empty() {
        return;
    }
    let rename = |on: &mut Value| {
        if let Some(new) = on.as_str().and_then(|id| names.changed.get(id)) {
            *on = new.as_str().into();
        }
    };
    match value {
        Value::Map(map) => {
            match map.get_mut("DependsOn") {
                Some(Value::List(list)) => list.iter_mut().for_each(rename),
                Some(one) => rename(one),
                None => {}
            }
            map.values_mut().for_each(|item| rename_dependencies(item, names));
        }
        Value::List(list) => list.iter_mut().for_each(|item| rename_dependencies(item, names)),
        _ => {}
    }
}
