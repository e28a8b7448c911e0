//! IoTRule: a rule of AWS IoT invokes the function.

use super::{Event, permission};
use crate::{
    context::Context,
    intrinsics::{reference, sub, sub_with},
    list, map,
    output::{Resource, Target},
    problem::Outcome,
    properties::{Kind, Property, opt, req},
    region::arn,
};

pub const PROPERTIES: &[Property] = &[req("Sql", Kind::Str), opt("AwsIotSqlVersion", Kind::Str)];

pub fn transform(event: &Event, cx: &Context, target: &Target) -> Outcome<Vec<Resource>> {
    let rule_arn = arn(cx.region.partition, "iot", "rule/${RuleName}");
    let of = permission::Permission {
        principal: "iot.amazonaws.com",
        source_arn: sub_with(rule_arn, map! {"RuleName" => reference(&event.source.id)}),
        source_account: sub("${AWS::AccountId}"),
        ..Default::default()
    };
    let permission = permission::build(event, target, of)?;
    let action = map! {"Lambda" => map! {"FunctionArn" => &target.arn}};
    let mut payload =
        map! {"Sql" => event.source.value("Sql"), "RuleDisabled" => false, "Actions" => list![action]};
    payload.insert_some("AwsIotSqlVersion", event.source.truthy("AwsIotSqlVersion"));
    let rule = Resource::new("AWS::IoT::TopicRule", &*event.source.id, &target.passed_on())?
        .with("TopicRulePayload", payload);
    Ok(vec![permission, rule])
}
