//! ScheduleV2: a schedule of EventBridge Scheduler invokes the function, or starts the state machine.

use super::{Event, dead_letter};
use crate::{
    map,
    output::{Resource, Target},
    policies::documents::{assume_role, invoke_function, send_message, start_execution},
    problem::{Outcome, event as fail},
    properties::{Kind, Property, opt, req, strict},
    value::{Map, Value},
};

#[rustfmt::skip]
pub const PROPERTIES: &[Property] = &[
    opt("PermissionsBoundary", Kind::Str), req("ScheduleExpression", Kind::Str), opt("FlexibleTimeWindow", Kind::Map),
    opt("Name", Kind::Str), opt("State", Kind::Str), opt("Description", Kind::Str), opt("StartDate", Kind::Str),
    opt("EndDate", Kind::Str), opt("ScheduleExpressionTimezone", Kind::Str), opt("GroupName", Kind::Str),
    opt("KmsKeyArn", Kind::Str), opt("Input", Kind::Str), opt("RoleArn", Kind::Str), opt("DeadLetterConfig", Kind::Map),
    opt("RetryPolicy", Kind::Map), strict("OmitName", Kind::Bool),
];

/// Passed through to the schedule.
const PASSED: [&str; 6] =
    ["Description", "StartDate", "EndDate", "ScheduleExpressionTimezone", "GroupName", "KmsKeyArn"];

/// Whose schedule it is.
#[derive(Clone, Copy)]
pub enum Of {
    Function,
    StateMachine,
}

pub fn transform(event: &Event, target: &Target, of: Of) -> Outcome<Vec<Resource>> {
    let attributes = target.passed_on();
    let mut schedule = schedule(event, &attributes)?;
    let mut made = Vec::new();
    let mut queue = None;
    if let Some((arn, resources)) = dead_letter::queue(event, &attributes, None)? {
        queue = Some(arn);
        made = resources;
    }
    let role_arn = match event.source.truthy("RoleArn") {
        Some(given) => given.clone(),
        None => {
            let role = role(event, target, of, &attributes, queue.as_ref())?;
            let arn = role.att("Arn");
            made.push(role);
            arn
        }
    };
    let mut sent_to = map! {"Arn" => &target.arn, "RoleArn" => role_arn};
    sent_to.insert_some("Input", event.source.value("Input"));
    if let Some(arn) = queue {
        sent_to.insert("DeadLetterConfig", map! {"Arn" => arn});
    }
    sent_to.insert_some("RetryPolicy", event.source.value("RetryPolicy"));
    schedule.set("Target", sent_to);
    made.insert(0, schedule);
    Ok(made)
}

fn schedule(event: &Event, attributes: &Map) -> Outcome<Resource> {
    let id = &event.source.id;
    let mut made = Resource::new("AWS::Scheduler::Schedule", id.as_str(), attributes)?
        .with("ScheduleExpression", event.source.value("ScheduleExpression"))
        .with("State", event.source.truthy("State"));
    let name = event.source.truthy("Name");
    if event.source.truthy("OmitName").is_none() {
        made.set("Name", name.cloned().unwrap_or_else(|| id.as_str().into()));
    } else if name.is_some() {
        return fail(id, "Name cannot be set when OmitName is True");
    }
    for property in PASSED {
        made.set(property, event.source.value(property));
    }
    let window = event.source.truthy("FlexibleTimeWindow");
    made.set("FlexibleTimeWindow", window.cloned().unwrap_or_else(|| map! {"Mode" => "OFF"}.into()));
    Ok(made)
}

fn role(
    event: &Event,
    target: &Target,
    of: Of,
    attributes: &Map,
    queue: Option<&Value>,
) -> Outcome<Resource> {
    let id = &event.source.id;
    let mut policies = vec![match of {
        Of::Function => invoke_function(&target.arn, id),
        Of::StateMachine => start_execution(&target.arn, id),
    }];
    policies.extend(queue.filter(|arn| arn.truthy()).map(|arn| send_message(arn, id)));
    Ok(Resource::new("AWS::IAM::Role", format!("{id}Role"), attributes)?
        .with("AssumeRolePolicyDocument", assume_role("scheduler.amazonaws.com"))
        .with("Policies", policies)
        .with("PermissionsBoundary", event.source.truthy("PermissionsBoundary")))
}
