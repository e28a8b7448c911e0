//! Schedule: an EventBridge rule with a schedule invokes the function.

use super::{Event, dead_letter, permission};
use crate::{
    list,
    logical_id::target_id,
    map,
    output::{Resource, Target},
    problem::{Outcome, event as fail},
    properties::{Kind, Property, opt, req},
    value::{Map, Value},
};

#[rustfmt::skip]
pub const PROPERTIES: &[Property] = &[
    req("Schedule", Kind::Str), opt("RuleName", Kind::Str), opt("Input", Kind::Str), opt("Enabled", Kind::Bool),
    opt("State", Kind::Str), opt("Name", Kind::Str), opt("Description", Kind::Str), opt("DeadLetterConfig", Kind::Map),
    opt("RetryPolicy", Kind::Map),
];

pub fn transform(event: &Event, target: &Target) -> Outcome<Vec<Resource>> {
    let attributes = target.passed_on();
    let mut rule = rule(event, &attributes)?;
    let source_arn = rule.att("Arn");
    let mut sent_to = map! {"Arn" => &target.arn, "Id" => target_id(&event.source.id, "LambdaTarget")};
    sent_to.insert_some("Input", event.source.value("Input"));
    let queues = finish_target(event, &mut sent_to, &attributes, &source_arn)?;
    rule.set("Targets", list![sent_to]);
    let of = permission::Permission { principal: "events.amazonaws.com", source_arn, ..Default::default() };
    let permission = permission::build(event, target, of)?;
    Ok([rule].into_iter().chain(queues).chain([permission]).collect())
}

/// The rule, without its target.
pub fn rule(event: &Event, attributes: &Map) -> Outcome<Resource> {
    Ok(Resource::new("AWS::Events::Rule", &*event.source.id, attributes)?
        .with("ScheduleExpression", event.source.value("Schedule"))
        .with("State", state(event)?)
        .with("Name", event.source.value("Name"))
        .with("Description", event.source.value("Description")))
}

/// `State` as written, or what `Enabled` says.
pub fn state(event: &Event) -> Outcome<Value> {
    let (state, enabled) = (event.source.truthy("State"), event.source.get("Enabled"));
    if state.is_some() && enabled.is_some() {
        return fail(&event.name, "State and Enabled Properties cannot both be specified.");
    }
    Ok(match enabled {
        Some(enabled) => if enabled.truthy() { "ENABLED" } else { "DISABLED" }.into(),
        None => state.into(),
    })
}

/// The target's dead letter queue and retry policy, as every rule has them.
pub fn finish_target(
    event: &Event,
    target: &mut Map,
    attributes: &Map,
    rule_arn: &Value,
) -> Outcome<Vec<Resource>> {
    let mut made = Vec::new();
    if let Some((arn, resources)) = dead_letter::queue(event, attributes, Some(rule_arn))? {
        target.insert("DeadLetterConfig", map! {"Arn" => arn});
        made = resources;
    }
    target.insert_some("RetryPolicy", event.source.value("RetryPolicy"));
    Ok(made)
}
