//! EventBridgeRule and CloudWatchEvent: an EventBridge rule with a pattern invokes the function.

use super::{Event, permission, schedule};
use crate::{
    list,
    logical_id::target_id,
    map,
    output::{Resource, Target},
    problem::Outcome,
    properties::{Kind, Property, opt},
    value::{Map, Value},
};

#[rustfmt::skip]
pub const PROPERTIES: &[Property] = &[
    opt("EventBusName", Kind::Str), opt("RuleName", Kind::Str), opt("Pattern", Kind::Map),
    opt("DeadLetterConfig", Kind::Map), opt("RetryPolicy", Kind::Map), opt("Input", Kind::Str),
    opt("InputPath", Kind::Str), opt("Target", Kind::Map), opt("Enabled", Kind::Bool), opt("State", Kind::Str),
    opt("InputTransformer", Kind::Map),
];

pub fn transform(event: &Event, target: &Target) -> Outcome<Vec<Resource>> {
    let attributes = target.passed_on();
    let mut rule = rule(event, &attributes)?;
    let source_arn = rule.att("Arn");
    let mut sent_to = map! {"Arn" => &target.arn, "Id" => id_of_target(event, "LambdaTarget")};
    let queues = fill_target(event, &mut sent_to, &attributes, &source_arn)?;
    rule.set("State", schedule::state(event)?);
    rule.set("Targets", list![sent_to]);
    let of = permission::Permission { principal: "events.amazonaws.com", source_arn, ..Default::default() };
    let permission = permission::build(event, target, of)?;
    Ok(queues.into_iter().chain([rule, permission]).collect())
}

/// The rule, without its target and state.
pub fn rule(event: &Event, attributes: &Map) -> Outcome<Resource> {
    Ok(Resource::new("AWS::Events::Rule", &*event.source.id, attributes)?
        .with("EventBusName", event.source.value("EventBusName"))
        .with("EventPattern", event.source.value("Pattern"))
        .with("Name", event.source.value("RuleName")))
}

/// The id the user gave to the target, or one made of the event's.
pub fn id_of_target(event: &Event, suffix: &str) -> Value {
    let given = event.source.get("Target").and_then(Value::as_map).and_then(|target| target.get("Id"));
    given.cloned().unwrap_or_else(|| target_id(&event.source.id, suffix).into())
}

pub fn fill_target(
    event: &Event,
    target: &mut Map,
    attributes: &Map,
    rule: &Value,
) -> Outcome<Vec<Resource>> {
    for name in ["Input", "InputPath", "InputTransformer"] {
        target.insert_some(name, event.source.value(name));
    }
    schedule::finish_target(event, target, attributes, rule)
}
