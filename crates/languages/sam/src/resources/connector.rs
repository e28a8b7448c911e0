//! AWS::Serverless::Connector: what one resource needs to use another, from a table of pairs.
//!
//! The profiles are data of the published translator (Apache-2.0), `data/connector_profiles.json`, release 1.110.0. Rules:
//! <https://github.com/aws/serverless-application-model/tree/develop/samtranslator/model/connector> (read 2026-11).
//! Connectors are transformed last: they look at the resources as they will be.

use super::Made;
use crate::{
    context::Context,
    intrinsics::{logical_id_in, reference, sub, sub_with},
    list, map,
    output::Resource,
    policies::documents::VERSION,
    problem::{Outcome, resource},
    properties::{Kind, Property, Source, req},
    value::{Map, Value},
};
use std::sync::LazyLock;

const PROPERTIES: &[Property] =
    &[req("Source", Kind::Members), req("Destination", Kind::MapOrMaps), req("Permissions", Kind::Strs)];

static PROFILES: LazyLock<Value> = LazyLock::new(|| {
    let json: serde_json::Value =
        serde_json::from_str(include_str!("../data/connector_profiles.json")).expect("the data file is JSON");
    Value::from(&json)
});

/// One end of a connector.
#[derive(Default)]
struct End {
    id: Option<String>,
    kind: String,
    arn: Value,
    role_name: Value,
    queue_url: Value,
    resource_id: Value,
    name: Value,
    qualifier: Value,
}

pub fn transform(id: &str, written: &Map, cx: &mut Context) -> Outcome<Made> {
    let source = Source::read(id, "AWS::Serverless::Connector", PROPERTIES, written)?;
    Ok(Made::new(connect(&source, cx)?))
}

/// A connector that another rule wants.
pub fn inner(id: &str, properties: Map, cx: &mut Context) -> Outcome<Vec<Resource>> {
    let written = map! {"Type" => "AWS::Serverless::Connector", "Properties" => properties};
    connect(&Source::read(id, "AWS::Serverless::Connector", PROPERTIES, &written)?, cx)
}

fn connect(source: &Source, cx: &mut Context) -> Outcome<Vec<Resource>> {
    let from = source.get("Source").and_then(Value::as_map).cloned().unwrap_or_default();
    let destinations = source.value("Destination");
    let several = destinations.is_list();
    let destinations = destinations.as_list().map_or_else(|| vec![destinations.clone()], <[Value]>::to_vec);
    let mut made = Vec::new();
    for (index, to) in destinations.iter().filter_map(Value::as_map).enumerate() {
        let destination = end(to, &from, cx).or_else(|why| resource(&source.id, why))?;
        let origin = end(&from, to, cx).or_else(|why| resource(&source.id, why))?;
        let suffix = if several { format!("Destination{index}") } else { String::new() };
        let mut resources = generate(source, &origin, &destination, &suffix, cx)?;
        let metadata = metadata(source, &origin, &destination, cx);
        for made in &mut resources {
            let there = made.attributes.or_insert("Metadata", || Map::new().into());
            if let Some(there) = there.as_map_mut() {
                there.insert("aws:sam:connectors", &metadata);
            }
        }
        made.extend(resources);
    }
    if made.is_empty() {
        return resource(&source.id, "'Destination' is an empty list");
    }
    replace_dependencies(&source.id, &made, cx);
    Ok(made)
}

fn generate(source: &Source, from: &End, to: &End, suffix: &str, cx: &mut Context) -> Outcome<Vec<Resource>> {
    let profile = PROFILES.get("Permissions").and_then(|p| p.get(&from.kind)).and_then(|p| p.get(&to.kind));
    let Some(profile) = profile else {
        return resource(
            &source.id,
            format!(
                "Unable to create connector from {} to {}; it's not supported or the template is invalid.",
                from.kind, to.kind
            ),
        );
    };
    let properties = profile.get("Properties").and_then(Value::as_map).cloned().unwrap_or_default();
    let permissions = permissions(source, from, to, &properties)?;
    let values = [
        ("Source.Arn", &from.arn),
        ("Destination.Arn", &to.arn),
        ("Source.ResourceId", &from.resource_id),
        ("Destination.ResourceId", &to.resource_id),
        ("Source.Name", &from.name),
        ("Destination.Name", &to.name),
        ("Source.Qualifier", &from.qualifier),
        ("Destination.Qualifier", &to.qualifier),
    ];
    let filled = fill(&properties.into(), &values).or_else(|why| resource(&source.id, why))?;
    let properties = filled.as_map().cloned().unwrap_or_default();
    let rule = Rule { source, from, to, suffix, properties: &properties, permissions: &permissions };
    match profile.get("Type").and_then(Value::as_str) {
        Some("AWS_IAM_ROLE_MANAGED_POLICY") => rule.managed_policy(cx),
        Some("AWS_SQS_QUEUE_POLICY") => rule.queue_policy(),
        Some("AWS_SNS_TOPIC_POLICY") => rule.topic_policy(),
        _ => rule.lambda_permissions(),
    }
}

fn permissions(source: &Source, from: &End, to: &End, profile: &Map) -> Outcome<Vec<String>> {
    let mut given: Vec<String> = match source.get("Permissions") {
        Some(Value::List(list)) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        // An intrinsic function is not resolved: its name is taken for a permission.
        Some(Value::Map(map)) => map.keys().iter().map(|name| name.to_string()).collect(),
        _ => Vec::new(),
    };
    given.sort();
    given.dedup();
    let known: Vec<String> = profile
        .get("AccessCategories")
        .and_then(Value::as_map)
        .map(|map| map.keys().iter().map(|key| key.to_string()).collect())
        .unwrap_or_default();
    let all = known.join(", ");
    if given.is_empty() {
        return resource(&source.id, format!("'Permissions' cannot be empty; valid values are: {all}."));
    }
    let of = format!("Unsupported 'Permissions' provided for connector from {} to {};", from.kind, to.kind);
    if given.iter().any(|permission| !known.contains(permission)) {
        return resource(&source.id, format!("{of} valid values are: {all}."));
    }
    let Some(combinations) = profile.truthy("ValidAccessCategories").and_then(Value::as_list) else {
        return Ok(given);
    };
    let combinations: Vec<Vec<String>> = combinations
        .iter()
        .map(|list| {
            let names = list.as_list().unwrap_or_default().iter().filter_map(Value::as_str);
            let mut names: Vec<String> = names.map(str::to_owned).collect();
            names.sort();
            names
        })
        .collect();
    if combinations.contains(&given) {
        return Ok(given);
    }
    let shown: Vec<String> = combinations.iter().map(|names| names.join(" + ")).collect();
    resource(&source.id, format!("{of} valid combinations are: {}.", shown.join(", ")))
}

/// What is needed to make the resources of one pair.
struct Rule<'a> {
    source: &'a Source,
    from: &'a End,
    to: &'a End,
    suffix: &'a str,
    properties: &'a Map,
    permissions: &'a [String],
}

impl Rule<'_> {
    /// The end that the policy is put on, and its name in error texts.
    fn bearer(&self) -> (&End, &'static str) {
        if self.properties.truthy("SourcePolicy").is_some() {
            (self.from, "Source")
        } else {
            (self.to, "Destination")
        }
    }

    fn bearers(&self, what: &str, of: impl Fn(&End) -> &Value) -> Outcome<Value> {
        let (end, name) = self.bearer();
        let value = of(end);
        if value.truthy() {
            return Ok(value.clone());
        }
        resource(&self.source.id, format!("Unable to get {what} from '{name}' resource."))
    }

    fn categories(&self) -> impl Iterator<Item = (&str, &Map)> {
        let all = self.properties.get("AccessCategories").and_then(Value::as_map);
        let all = all.into_iter().flat_map(Map::iter).map(|(name, of)| (name.as_str(), of));
        let wanted = all.filter(|(name, _)| self.permissions.iter().any(|p| p == name));
        wanted.filter_map(|(name, of)| of.as_map().map(|of| (name, of)))
    }

    fn document(&self) -> Value {
        let mut statements = Vec::new();
        for (_, category) in self.categories() {
            statements
                .extend(category.get("Statement").and_then(Value::as_list).unwrap_or_default().to_vec());
        }
        map! {"Version" => VERSION, "Statement" => statements}.into()
    }

    fn new_resource(&self, kind: &'static str, name: &str) -> Outcome<Resource> {
        let id = format!("{}{name}{}", self.source.id, self.suffix);
        Ok(Resource::new(kind, id, &self.source.attributes)?.depending_on(self.source.depends_on.clone()))
    }

    fn managed_policy(&self, cx: &mut Context) -> Outcome<Vec<Resource>> {
        let role = self.bearers("IAM role name", |end| &end.role_name)?;
        let policy = self
            .new_resource("AWS::IAM::ManagedPolicy", "Policy")?
            .with("PolicyDocument", self.document())
            .with("Roles", list![role]);
        match (self.properties.str("DependedBy"), &self.from.id, &self.to.id) {
            (Some("DESTINATION_EVENT_SOURCE_MAPPING"), Some(from), Some(to)) => {
                if let [only] = &event_source_mappings(from, to, cx)[..] {
                    add_dependency(only, &policy.id, cx);
                }
            }
            (Some("SOURCE"), Some(from), _) => add_dependency(from, &policy.id, cx),
            _ => {}
        }
        Ok(vec![policy])
    }

    fn queue_policy(&self) -> Outcome<Vec<Resource>> {
        let url = self.bearers("SQS queue URL", |end| &end.queue_url)?;
        let policy = self.new_resource("AWS::SQS::QueuePolicy", "QueuePolicy")?;
        Ok(vec![policy.with("PolicyDocument", self.document()).with("Queues", list![url])])
    }

    fn topic_policy(&self) -> Outcome<Vec<Resource>> {
        let arn = self.bearers("SNS topic ARN", |end| &end.arn)?;
        let policy = self.new_resource("AWS::SNS::TopicPolicy", "TopicPolicy")?;
        Ok(vec![policy.with("PolicyDocument", self.document()).with("Topics", list![arn])])
    }

    fn lambda_permissions(&self) -> Outcome<Vec<Resource>> {
        let arn = self.bearers("Lambda function ARN", |end| &end.arn)?;
        let mut made = Vec::new();
        for (name, category) in self.categories() {
            let mut permission =
                self.new_resource("AWS::Lambda::Permission", &format!("{name}LambdaPermission"))?;
            permission.set("FunctionName", &arn);
            for property in ["Action", "Principal", "SourceArn", "SourceAccount"] {
                permission.set(property, category.get(property));
            }
            made.push(permission);
        }
        Ok(made)
    }
}

/// An end as written, or as the resource it names is known.
fn end(written: &Map, other: &Map, cx: &Context) -> Result<End, String> {
    let by_id = written.has("Id");
    let by_properties = written.iter().any(|(key, _)| !matches!(key.as_str(), "Id" | "Qualifier"));
    if by_id == by_properties {
        return Err(
            "Must provide 'Id' (with optional 'Qualifier') or a supported combination of other properties."
                .into(),
        );
    }
    let own = |name: &str| -> Value { written.get(name).into() };
    let Some(id) = written.truthy("Id") else {
        let kind =
            written.truthy("Type").and_then(Value::as_str).ok_or("'Type' is missing or not a string.")?;
        return Ok(End {
            id: None,
            kind: cloudformation_type(kind).into(),
            arn: own("Arn"),
            role_name: own("RoleName"),
            queue_url: own("QueueUrl"),
            resource_id: own("ResourceId"),
            name: own("Name"),
            qualifier: own("Qualifier"),
        });
    };
    let id = id.as_str().ok_or("'Id' is missing or not a string.")?;
    let there = cx.made.get(id).and_then(Value::as_map).filter(|there| !there.is_empty());
    let there = there.ok_or_else(|| format!("Unable to find resource with logical ID '{id}'."))?;
    let kind = there.truthy("Type").and_then(Value::as_str).ok_or("'Type' is missing or not a string.")?;
    let known =
        PROFILES.get("CfnResourceProperties").and_then(|all| all.get(kind)).cloned().unwrap_or_default();
    let known = fill(&known, &[("logicalId", &id.into())])?;
    let output = |name: &str| -> Value { known.get("Outputs").and_then(|outputs| outputs.get(name)).into() };
    Ok(End {
        id: Some(id.into()),
        kind: kind.into(),
        arn: output("Arn"),
        role_name: role_name(&known, there, other),
        queue_url: output("Url"),
        resource_id: output("Id"),
        name: output("Name"),
        qualifier: if written.has("Qualifier") { own("Qualifier") } else { output("Qualifier") },
    })
}

fn cloudformation_type(kind: &str) -> &str {
    match kind {
        "AWS::Serverless::Function" => "AWS::Lambda::Function",
        "AWS::Serverless::StateMachine" => "AWS::StepFunctions::StateMachine",
        "AWS::Serverless::Api" => "AWS::ApiGateway::RestApi",
        "AWS::Serverless::HttpApi" => "AWS::ApiGatewayV2::Api",
        "AWS::Serverless::SimpleTable" => "AWS::DynamoDB::Table",
        other => other,
    }
}

/// The role of a resource, as far as its template says which it is.
fn role_name(known: &Value, there: &Map, other: &Map) -> Value {
    let none = Map::new();
    let properties = there.get("Properties").and_then(Value::as_map).unwrap_or(&none);
    let role = match known.get("Inputs").and_then(|inputs| inputs.get("Role")) {
        Some(Value::Str(name)) => properties.get(name).cloned(),
        Some(Value::Map(_)) => {
            let targets = properties.get("Targets").and_then(Value::as_list).unwrap_or_default();
            let target = targets.iter().find(|target| {
                let arn = target.get("Arn");
                let id = arn.and_then(logical_id_in);
                id.is_some() && id == other.str("Id") || arn.is_some() && arn == other.truthy("Arn")
            });
            target.and_then(|target| target.get("RoleArn")).cloned()
        }
        _ => None,
    };
    role.as_ref().and_then(logical_id_in).map_or(Value::Null, reference)
}

/// Puts the values for `%{name}`: alone it is the value, inside a text it becomes a variable of `Fn::Sub`.
fn fill(value: &Value, values: &[(&str, &Value)]) -> Result<Value, String> {
    match value {
        Value::Map(map) => {
            let items: Result<Vec<_>, String> =
                map.iter().map(|(key, item)| Ok((key.clone(), fill(item, values)?))).collect();
            Ok(items?.into_iter().collect::<Map>().into())
        }
        Value::List(items) => {
            items.iter().map(|item| fill(item, values)).collect::<Result<Vec<_>, _>>().map(Value::List)
        }
        Value::Str(text) => fill_text(text, values),
        other => Ok(other.clone()),
    }
}

fn fill_text(text: &str, values: &[(&str, &Value)]) -> Result<Value, String> {
    let mut text = text.to_owned();
    let mut variables = Map::new();
    for (name, value) in values {
        let pattern = format!("%{{{name}}}");
        if !text.contains(&pattern) {
            continue;
        }
        if value.is_null() {
            return Err(format!("{name} is missing."));
        }
        if text == pattern {
            return Ok((*value).clone());
        }
        let variable: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        text = text.replace(&pattern, &format!("${{{variable}}}"));
        variables.insert(variable, *value);
    }
    let has_variable = text.find("${").is_some_and(|at| text[at + 2..].find('}').is_some_and(|end| end > 0));
    Ok(match (has_variable, variables.is_empty()) {
        (true, false) => sub_with(text, variables),
        (true, true) => sub(text),
        _ => text.into(),
    })
}

fn metadata(source: &Source, from: &End, to: &End, cx: &Context) -> Map {
    let kind = |end: &End| -> Value {
        let original = end.id.as_deref().and_then(|id| cx.resource(id)).and_then(|r| r.truthy("Type"));
        map! {"Type" => original.cloned().unwrap_or_else(|| end.kind.as_str().into())}.into()
    };
    map! {source.id.as_str() => map! {"Source" => kind(from), "Destination" => kind(to)}}
}

fn as_list(value: Option<&Value>) -> Vec<Value> {
    match value {
        None => Vec::new(),
        Some(Value::List(list)) => list.clone(),
        Some(one) => vec![one.clone()],
    }
}

fn add_dependency(id: &str, on: &str, cx: &mut Context) {
    let Some(there) = cx.made.get_mut(id).and_then(Value::as_map_mut) else { return };
    let mut list = as_list(there.get("DependsOn"));
    if !list.contains(&on.into()) {
        list.push(on.into());
    }
    there.insert("DependsOn", list);
}

/// What depended on the connector depends on what it has become.
fn replace_dependencies(id: &str, made: &[Resource], cx: &mut Context) {
    for there in cx.made.values_mut().filter_map(Value::as_map_mut) {
        let mut list = as_list(there.get("DependsOn"));
        let Some(at) = list.iter().position(|on| on.as_str() == Some(id)) else { continue };
        list.remove(at);
        for resource in made {
            if !list.contains(&resource.id.as_str().into()) {
                list.push(resource.id.as_str().into());
            }
        }
        there.insert("DependsOn", list);
    }
}

fn event_source_mappings(source: &str, function: &str, cx: &Context) -> Vec<String> {
    let is_it = |resource: &Value| {
        let of = |name: &str| resource.get("Properties").and_then(|p| p.get(name)).and_then(logical_id_in);
        resource.get("Type").and_then(Value::as_str) == Some("AWS::Lambda::EventSourceMapping")
            && of("FunctionName") == Some(function)
            && of("EventSourceArn") == Some(source)
    };
    cx.made.iter().filter(|(_, resource)| is_it(resource)).map(|(id, _)| id.to_string()).collect()
}

/// Reads a connector without transforming it.
pub fn check(id: &str, written: &Map) -> Outcome<()> {
    Source::read(id, "AWS::Serverless::Connector", PROPERTIES, written).map(drop)
}
