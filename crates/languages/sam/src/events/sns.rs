//! SNS: a topic sends to the function, directly or through a queue.

use super::{Event, permission, pull};
use crate::{
    context::Context,
    expect,
    intrinsics::logical_id_in,
    list,
    output::{Resource, Target},
    policies::documents::queue_policy,
    problem::{Outcome, event as fail},
    properties::{Kind, Property, opt, pass, req},
    value::{Map, Value},
};

#[rustfmt::skip]
pub const PROPERTIES: &[Property] = &[
    req("Topic", Kind::Str), opt("Region", Kind::Str), pass("FilterPolicy"), pass("FilterPolicyScope"),
    opt("SqsSubscription", Kind::BoolOrMap), opt("RedrivePolicy", Kind::Map),
];

pub fn transform(
    event: &Event,
    cx: &Context,
    target: &Target,
    role: &mut Resource,
) -> Outcome<Vec<Resource>> {
    let topic = event.source.value("Topic");
    match event.source.truthy("SqsSubscription") {
        None => {
            let subscription = subscription(event, target, "lambda", &target.arn)?;
            let of = permission::Permission {
                principal: "sns.amazonaws.com",
                source_arn: topic,
                ..Default::default()
            };
            Ok(vec![permission::build(event, target, of)?, subscription])
        }
        Some(Value::Bool(_)) => through_own_queue(event, cx, target, role, &topic),
        Some(queue) => through_queue(event, cx, target, role, &topic, queue),
    }
}

/// SAM makes the queue; it is a FIFO queue when the topic is.
fn through_own_queue(
    event: &Event,
    cx: &Context,
    target: &Target,
    role: &mut Resource,
    topic: &Value,
) -> Outcome<Vec<Resource>> {
    let mut queue =
        Resource::new("AWS::SQS::Queue", format!("{}Queue", event.source.id), &target.passed_on())?;
    let in_template = logical_id_in(topic).and_then(|id| cx.resource(id));
    let fifo = in_template.and_then(|topic| topic.get("Properties")?.get("FifoTopic"));
    let fifo = cx.resolved(fifo)?;
    if fifo.truthy() {
        queue.set("FifoQueue", fifo);
    }
    let arn = queue.att("Arn");
    let policy = policy(event, target, topic, &arn, &queue.reference(), None)?;
    let subscription = subscription(event, target, "sqs", &arn)?;
    let mapping = mapping(event, cx, target, role, &arn, None)?;
    Ok(mapping.into_iter().chain([queue, policy, subscription]).collect())
}

fn through_queue(
    event: &Event,
    cx: &Context,
    target: &Target,
    role: &mut Resource,
    topic: &Value,
    queue: &Value,
) -> Outcome<Vec<Resource>> {
    let queue = expect::map(Some(queue), expect::Event(&event.name), "SqsSubscription")?;
    let Some((arn, url)) = queue.truthy("QueueArn").zip(queue.truthy("QueueUrl")) else {
        return fail(&event.name, "No QueueARN or QueueURL provided.");
    };
    let policy = policy(event, target, topic, arn, url, queue.str("QueuePolicyLogicalId"))?;
    let subscription = subscription(event, target, "sqs", arn)?;
    let mapping = mapping(event, cx, target, role, arn, queue.truthy("BatchSize"))?;
    Ok(mapping.into_iter().chain([policy, subscription]).collect())
}

fn subscription(event: &Event, target: &Target, protocol: &str, endpoint: &Value) -> Outcome<Resource> {
    let mut made = Resource::new("AWS::SNS::Subscription", &*event.source.id, &target.passed_on())?
        .with("Protocol", protocol)
        .with("Endpoint", endpoint)
        .with("TopicArn", event.source.value("Topic"));
    for name in ["Region", "FilterPolicy", "FilterPolicyScope", "RedrivePolicy"] {
        made.set(name, event.source.value(name));
    }
    Ok(made)
}

fn policy(
    event: &Event,
    target: &Target,
    topic: &Value,
    arn: &Value,
    url: &Value,
    id: Option<&str>,
) -> Outcome<Resource> {
    let id = id.map_or_else(|| format!("{}QueuePolicy", event.source.id), str::to_owned);
    Ok(Resource::new("AWS::SQS::QueuePolicy", id, &target.passed_on())?
        .with("PolicyDocument", queue_policy("*", arn, topic))
        .with("Queues", list![url]))
}

/// The function reads the queue.
fn mapping(
    event: &Event,
    cx: &Context,
    target: &Target,
    role: &mut Resource,
    queue: &Value,
    batch_size: Option<&Value>,
) -> Outcome<Vec<Resource>> {
    let mut properties = Map::new();
    properties.insert("Queue", queue);
    properties.insert("BatchSize", batch_size.cloned().unwrap_or(Value::Int(10)));
    properties.insert("Enabled", true);
    let source = crate::properties::Source {
        id: format!("{}EventSourceMapping", event.source.id),
        properties,
        ..Default::default()
    };
    pull::transform(&Event { source, name: event.name.clone(), kind: "SQS" }, cx, target, role)
}
