//! The event sources of functions and state machines, one file each.
//!
//! [`read`] checks an event against the table of its type; [`link`] finds the resources it is about. All events of a resource are
//! read and linked before the first one is transformed, so that the first mistake in the order written is the one reported.
//! Rules: <https://github.com/aws/serverless-application-model/tree/develop/samtranslator/model/eventsources> (read 2026-11).

pub mod alexa_skill;
pub mod api;
pub mod cloud_watch_logs;
pub mod cognito;
pub mod dead_letter;
pub mod event_bridge_rule;
pub mod http_api;
pub mod iot_rule;
pub mod kafka;
pub mod permission;
pub mod pull;
pub mod s3;
pub mod schedule;
pub mod schedule_v2;
pub mod sns;

use crate::{
    context::Context,
    output::{Resource, Target},
    problem::{Outcome, event},
    properties::{Property, Source},
    value::{Str, Value, print},
};

/// An event, read.
pub struct Event {
    pub source: Source,
    /// Its name within the resource.
    pub name: Str,
    pub kind: &'static str,
}

pub type Table = &'static [(&'static str, &'static [Property])];

/// The event sources of functions.
pub const OF_FUNCTIONS: Table = &[
    ("AlexaSkill", alexa_skill::PROPERTIES),
    ("Api", api::PROPERTIES),
    ("CloudWatchEvent", event_bridge_rule::PROPERTIES),
    ("CloudWatchLogs", cloud_watch_logs::PROPERTIES),
    ("Cognito", cognito::PROPERTIES),
    ("DocumentDB", pull::DOCUMENT_DB),
    ("DynamoDB", pull::STREAM),
    ("EventBridgeRule", event_bridge_rule::PROPERTIES),
    ("HttpApi", http_api::PROPERTIES),
    ("IoTRule", iot_rule::PROPERTIES),
    ("Kinesis", pull::STREAM),
    ("MQ", pull::MQ),
    ("MSK", pull::STREAM),
    ("S3", s3::PROPERTIES),
    ("SNS", sns::PROPERTIES),
    ("SQS", pull::QUEUE),
    ("Schedule", schedule::PROPERTIES),
    ("ScheduleV2", schedule_v2::PROPERTIES),
    ("SelfManagedKafka", pull::KAFKA),
];

pub fn read(owner: &str, name: &Str, written: &Value, table: Table) -> Outcome<Event> {
    let Some(map) = written.as_map() else {
        return event(name, format!("'{}' object has no attribute 'get'", written.type_name()));
    };
    let kind = map.get("Type");
    let Some((kind, properties)) =
        table.iter().find(|(known, _)| kind.and_then(Value::as_str) == Some(known))
    else {
        let kind = print::text(kind.unwrap_or(&Value::Null));
        return event(
            name,
            format!("Resource dict has missing or invalid value for key Type. Event Type is: {kind}."),
        );
    };
    let source = Source::read(&format!("{owner}{name}"), kind, properties, map)?;
    Ok(Event { source, name: name.clone(), kind })
}

/// Checks that what the event is about is in the template.
pub fn link(event: &Event, cx: &Context) -> Outcome<()> {
    match event.kind {
        "Api" => api::link(event, cx).map(drop),
        "Cognito" => cognito::link(event, cx).map(drop),
        "S3" => s3::link(event, cx).map(drop),
        _ => Ok(()),
    }
}

/// The resources of a function's event; its role gets what the event needs.
pub fn transform(
    event: &Event,
    cx: &mut Context,
    target: &Target,
    role: &mut Resource,
) -> Outcome<Vec<Resource>> {
    match event.kind {
        "AlexaSkill" => alexa_skill::transform(event, target),
        "Api" => api::transform(event, cx, target),
        "CloudWatchEvent" | "EventBridgeRule" => event_bridge_rule::transform(event, target),
        "CloudWatchLogs" => cloud_watch_logs::transform(event, cx, target),
        "Cognito" => cognito::transform(event, cx, target),
        "HttpApi" => http_api::transform(event, cx, target),
        "IoTRule" => iot_rule::transform(event, cx, target),
        "S3" => s3::transform(event, cx, target),
        "SNS" => sns::transform(event, cx, target, role),
        "Schedule" => schedule::transform(event, target),
        "ScheduleV2" => schedule_v2::transform(event, target, schedule_v2::Of::Function),
        _ => pull::transform(event, cx, target, role),
    }
}
