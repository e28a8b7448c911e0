//! `EventInvokeConfig`: where the results of asynchronous invocations go. Queues and topics are made when none is given.
//!
//! Surprises: functions that have a destination from `Globals` share it in the published translator, as one object: the queue or topic that is made for
//! the first of them is what all later ones send to, see [`Shared`].

use crate::{
    context::Context,
    expect,
    intrinsics::{and, conditional, if_arguments, is_if, is_no_value, not, reference},
    list,
    logical_id::hash,
    map,
    output::Resource,
    policies::documents::{invoke_function, publish, put_events, send_message, write_objects},
    problem::{Outcome, resource},
    properties::Source,
    resolve,
    value::{Map, Value, print},
};
use std::collections::{HashMap, HashSet};

const NAMES: [&str; 2] = ["OnSuccess", "OnFailure"];

/// Destinations that functions have from `Globals` alone.
#[derive(Default)]
pub struct Shared {
    /// Logical ids, each with the destination's name.
    users: HashSet<(String, &'static str)>,
    /// Where the first of them sends to.
    decided: HashMap<&'static str, Value>,
}

impl Shared {
    /// Read before `Globals` is merged into the functions.
    pub fn of(document: &Map) -> Shared {
        let destinations = |properties: Option<&Value>, name: &str| {
            let config = properties?.get("EventInvokeConfig")?.get("DestinationConfig")?;
            config.get(name).cloned()
        };
        let globals = document.get("Globals").and_then(|globals| globals.get("Function"));
        let mut shared = Shared::default();
        for name in NAMES.into_iter().filter(|name| destinations(globals, name).is_some()) {
            let resources = document.get("Resources").and_then(Value::as_map);
            for (id, resource) in resources.into_iter().flat_map(Map::iter) {
                let is_function =
                    resource.get("Type").and_then(Value::as_str) == Some("AWS::Serverless::Function");
                // What is left of `Globals` where a part of it is ignored is a copy.
                let is_copied = resource.get("IgnoreGlobals").is_some_and(Value::is_list);
                if is_function && !is_copied && destinations(resource.get("Properties"), name).is_none() {
                    shared.users.insert((id.to_string(), name));
                }
            }
        }
        shared
    }
}

/// Adds the configuration; gives the policies the role needs for the destinations.
pub fn build(
    source: &mut Source,
    alias: Option<&Resource>,
    cx: &mut Context,
    made: &mut Vec<Resource>,
) -> Outcome<Vec<Value>> {
    if source.truthy("EventInvokeConfig").is_none() {
        return Ok(Vec::new());
    }
    let mut config = source.value("EventInvokeConfig");
    config = resolve::with_parameters(&mut config, &cx.parameters)?;
    let Some(config) = config.as_map() else { return Ok(Vec::new()) };
    let id = format!("{}EventInvokeConfig", source.id);
    let mut destinations = Map::new();
    let mut policies = Vec::new();
    if let Some(written) = config.truthy("DestinationConfig") {
        let owner = expect::Resource(&source.id);
        let written = expect::map(Some(written), owner, "EventInvokeConfig.DestinationConfig")?;
        for name in NAMES {
            let Some(of) = written.some(name) else { continue };
            let of = expect::map(Some(of), owner, &format!("EventInvokeConfig.DestinationConfig.{name}"))?;
            let is_shared = cx.shared_destinations.users.contains(&(source.id.clone(), name));
            let decided = cx.shared_destinations.decided.get(name).filter(|_| is_shared);
            let mut of = of.clone();
            if let Some(decided) = decided {
                of.insert("Destination", decided);
            }
            let destination = destination(source, &of, &format!("{id}{name}"), &id, cx)?;
            if is_shared {
                cx.shared_destinations.decided.insert(name, destination.arn.clone());
            }
            destinations.insert(name, map! {"Destination" => destination.arn});
            made.extend(destination.resource);
            policies.extend(destination.policy);
        }
    }
    let mut resource = Resource::new("AWS::Lambda::EventInvokeConfig", id, &source.attributes)?
        .with("FunctionName", reference(&source.id))
        .with(
            "Qualifier",
            alias.and_then(|a| a.properties.get("Name")).cloned().unwrap_or_else(|| "$LATEST".into()),
        )
        .with("DestinationConfig", destinations)
        .with("MaximumEventAgeInSeconds", config.get("MaximumEventAgeInSeconds"))
        .with("MaximumRetryAttempts", config.get("MaximumRetryAttempts"));
    resource.depends_on = alias.map(|alias| list![alias.id.as_str()]);
    made.push(resource);
    Ok(policies)
}

struct Destination {
    arn: Value,
    resource: Option<Resource>,
    policy: Option<Value>,
}

fn destination(
    source: &Source,
    of: &Map,
    id: &str,
    config_id: &str,
    cx: &mut Context,
) -> Outcome<Destination> {
    let kind = of.str("Type").unwrap_or_default().to_owned();
    let known = ["SQS", "SNS", "EventBridge", "Lambda", "S3Bucket"];
    if !known.contains(&kind.as_str()) {
        let text = of.get("Type").map_or_else(|| "None".into(), print::text);
        return resource(&source.id, format!("'Type: {text}' must be one of {}", print::list(&known)));
    }
    let given = of.some("Destination");
    let condition = condition_of(given, config_id, cx)?;
    if let (Some(arn), None) = (given, &condition) {
        return Ok(Destination { arn: arn.clone(), resource: None, policy: policy(&kind, arn, id) });
    }
    let made_type = match kind.as_str() {
        "SQS" => "AWS::SQS::Queue",
        "SNS" => "AWS::SNS::Topic",
        _ => {
            return resource(&source.id, "Destination is required if Type is not ['SQS', 'SNS']");
        }
    };
    let suffix = if kind == "SQS" { "Queue" } else { "Topic" };
    let mut made = Resource::new(made_type, format!("{id}{suffix}"), &source.passed_on())?;
    let property_condition = condition.as_ref().map(|(condition, _)| condition);
    if let Some(combined) = combined(source, property_condition, cx) {
        made.attributes.insert("Condition", combined);
    }
    let own = if kind == "SQS" { made.att("Arn") } else { made.reference() };
    let arn = match &condition {
        Some((condition, other)) => conditional(condition, own, other.clone()),
        None => own,
    };
    let policy = policy(&kind, &arn, id);
    Ok(Destination { arn, resource: Some(made), policy })
}

fn policy(kind: &str, arn: &Value, id: &str) -> Option<Value> {
    Some(match kind {
        "SQS" => send_message(arn, id),
        "SNS" => publish(arn, id),
        "EventBridge" => put_events(arn, id),
        "Lambda" => invoke_function(arn, id),
        "S3Bucket" => write_objects(arn, id),
        _ => return None,
    })
}

/// When `Fn::If` gives a destination on one side only: the condition under which SAM makes one, and the one given.
fn condition_of(destination: Option<&Value>, id: &str, cx: &mut Context) -> Outcome<Option<(Value, Value)>> {
    let Some(destination) = destination.filter(|d| is_if(d)) else { return Ok(None) };
    let [condition, then, otherwise] = match if_arguments(destination) {
        Ok(arguments) => arguments,
        Err(why) => return resource(id, format!("Malformed 'Destination' property: {why}.")),
    };
    Ok(match (is_no_value(then), is_no_value(otherwise)) {
        (true, false) => Some((condition.clone(), otherwise.clone())),
        (false, true) => {
            let name = with_id(&format!("NOT{}", print::text(condition)), id);
            cx.add_condition(&name, not(condition));
            Some((name.into(), then.clone()))
        }
        _ => None,
    })
}

/// Both the function's condition and the property's.
fn combined(source: &Source, property: Option<&Value>, cx: &mut Context) -> Option<Value> {
    let Some(own) = source.condition().cloned() else { return property.cloned() };
    let Some(property) = property else { return Some(own) };
    let name = with_id(&format!("{}AND{}", print::text(&own), print::text(property)), &source.id);
    let both = [map! {"Condition" => own}.into(), map! {"Condition" => property}.into()];
    cx.add_condition(&name, and(&both));
    Some(name.into())
}

fn with_id(name: &str, id: &str) -> String {
    format!("{name}{}", hash(&id.into()))
}
