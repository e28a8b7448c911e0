//! `DeadLetterConfig` of a rule or schedule: a queue of the user's, or one that SAM makes.
//!
//! Rules: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/eventbridge_utils.py> (read 2026-11).

use super::Event;
use crate::{
    list, map,
    output::Resource,
    policies::documents::queue_policy,
    problem::{Outcome, event as fail},
    value::{Map, Value},
};

/// The queue's ARN, and the resources when SAM makes it. `rule` is the rule that may send, when it needs a policy.
pub fn queue(
    event: &Event,
    attributes: &Map,
    rule: Option<&Value>,
) -> Outcome<Option<(Value, Vec<Resource>)>> {
    let Some(config) = event.source.get("DeadLetterConfig").and_then(Value::as_map) else { return Ok(None) };
    let id = &event.source.id;
    check(id, config)?;
    if let Some(arn) = config.some("Arn") {
        return Ok(Some((arn.clone(), Vec::new())));
    }
    let queue_id = match config.some("QueueLogicalId") {
        None => None,
        Some(Value::Str(name)) => Some(name.to_string()).filter(|name| !name.is_empty()),
        Some(_) => return fail(id, "QueueLogicalId must be a string"),
    };
    let queue =
        Resource::new("AWS::SQS::Queue", queue_id.unwrap_or_else(|| format!("{id}Queue")), attributes)?;
    let arn = queue.att("Arn");
    let mut made = Vec::new();
    if let Some(rule) = rule {
        let document = queue_policy(map! {"Service" => "events.amazonaws.com"}, &arn, rule);
        let policy = Resource::new("AWS::SQS::QueuePolicy", format!("{id}QueuePolicy"), attributes)?
            .with("PolicyDocument", document)
            .with("Queues", list![queue.reference()]);
        made.push(policy);
    }
    made.insert(0, queue);
    Ok(Some((arn, made)))
}

fn check(id: &str, config: &Map) -> Outcome<()> {
    match (config.has("Arn"), config.has("Type")) {
        (true, true) => fail(id, "You can either define 'Arn' or 'Type' property of DeadLetterConfig."),
        (false, false) => fail(id, "No 'Arn' or 'Type' property provided for DeadLetterConfig."),
        (false, true) if config.str("Type") != Some("SQS") => {
            fail(id, "The only valid value for 'Type' property of DeadLetterConfig is 'SQS'.")
        }
        _ => Ok(()),
    }
}
