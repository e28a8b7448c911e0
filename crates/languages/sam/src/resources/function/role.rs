//! The function's execution role.

use super::lambda::is_traced;
use crate::{
    context::Context,
    intrinsics::{conditional, if_arguments, is_if, is_no_value, not},
    output::Resource,
    policies::{
        documents::{assume_role, dead_letter_queue},
        role::{self, Plan},
    },
    problem::{Outcome, resource},
    properties::Source,
    resources::tags_of,
    value::{Map, Value, print},
};

pub fn build(source: &Source, invoke_policies: Vec<Value>, cx: &Context) -> Outcome<Resource> {
    let managed = |name: &str| Value::from(cx.region.managed_policy(name));
    let basic = match source.truthy("DurableConfig") {
        Some(_) => "service-role/AWSLambdaBasicDurableExecutionRolePolicy",
        None => "service-role/AWSLambdaBasicExecutionRole",
    };
    let mut arns = vec![managed(basic)];
    if is_traced(source, cx)? {
        arns.push(managed(cx.region.xray_policy()));
    }
    if source.truthy("VpcConfig").is_some() {
        arns.push(managed("service-role/AWSLambdaVPCAccessExecutionRole"));
    }
    let mut documents = Vec::new();
    if let Some(queue) = source.truthy("DeadLetterQueue").and_then(Value::as_map) {
        let action = if queue.str("Type") == Some("SNS") { "sns:Publish" } else { "sqs:SendMessage" };
        documents.push(dead_letter_queue(action, queue.get("TargetArn").unwrap_or(&Value::Null)));
    }
    documents.extend(invoke_policies);
    let plan = Plan {
        attributes: source.passed_on(),
        assume: source
            .get("AssumeRolePolicyDocument")
            .cloned()
            .unwrap_or_else(|| assume_role("lambda.amazonaws.com")),
        managed: arns,
        documents,
        policies: source.get("Policies"),
        path: source.get("RolePath"),
        boundary: source.get("PermissionsBoundary"),
        tags: tags_of(source, &Map::new())?,
    };
    role::build(&source.id, plan, &cx.managed, &cx.region)
}

/// Gives the function its role; tells whether the role is to be made. A role given under a condition is made when the
/// condition leaves it out.
pub fn assign(
    source: &Source,
    function: &mut Resource,
    role: &mut Resource,
    cx: &mut Context,
) -> Outcome<bool> {
    let arn = role.att("Arn");
    let Some(given) = source.get("Role") else {
        function.set("Role", arn);
        return Ok(true);
    };
    if !is_if(given) {
        return Ok(false);
    }
    let given = cx.resolved(Some(given))?;
    let [condition, then, otherwise] = match if_arguments(&given) {
        Ok(arguments) => arguments,
        Err(why) => return resource(&source.id, format!("Malformed 'Role' property: {why}.")),
    };
    let value = match (is_no_value(then), is_no_value(otherwise)) {
        (true, true) => arn,
        (true, false) => {
            role.attributes.insert("Condition", condition);
            conditional(condition, arn, otherwise.clone())
        }
        (false, true) => {
            let name = format!("NOT{}", print::text(condition));
            role.attributes.insert("Condition", name.as_str());
            cx.add_condition(&name, not(condition));
            conditional(condition, then, arn)
        }
        (false, false) => {
            function.set("Role", given);
            return Ok(false);
        }
    };
    function.set("Role", value);
    Ok(true)
}
