//! CloudWatchLogs: a subscription filter of a log group invokes the function.

use super::{Event, permission};
use crate::{
    context::Context,
    intrinsics::sub_with,
    list, map,
    output::{Resource, Target},
    problem::Outcome,
    properties::{Kind, Property, req},
    region::arn,
};

pub const PROPERTIES: &[Property] = &[req("LogGroupName", Kind::Str), req("FilterPattern", Kind::Str)];

pub fn transform(event: &Event, cx: &Context, target: &Target) -> Outcome<Vec<Resource>> {
    let group = event.source.value("LogGroupName");
    let source = arn(cx.region.partition, "logs", "log-group:${__LogGroupName__}:*");
    let of = permission::Permission {
        principal: "logs.amazonaws.com",
        source_arn: sub_with(source, map! {"__LogGroupName__" => &group}),
        ..Default::default()
    };
    let permission = permission::build(event, target, of)?;
    let filter = Resource::new("AWS::Logs::SubscriptionFilter", &*event.source.id, &target.passed_on())?
        .depending_on(Some(list![permission.id.as_str()]))
        .with("LogGroupName", group)
        .with("FilterPattern", event.source.value("FilterPattern"))
        .with("DestinationArn", &target.arn);
    Ok(vec![permission, filter])
}
