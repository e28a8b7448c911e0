//! The policies SAM writes by itself: who may assume a role, and what it needs for what the user asked for.
//!
//! Facts: <https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/iam.py> (read 2026-11).

use crate::{
    intrinsics::join,
    list, map,
    value::{Map, Value},
};

pub const VERSION: &str = "2012-10-17";

pub fn assume_role(service: &str) -> Value {
    map! {
        "Version" => VERSION,
        "Statement" => list![map! {
            "Action" => list!["sts:AssumeRole"], "Effect" => "Allow", "Principal" => map! {"Service" => list![service]},
        }],
    }
    .into()
}

pub fn allow(action: impl Into<Value>, resource: impl Into<Value>) -> Map {
    map! {"Action" => action.into(), "Effect" => "Allow", "Resource" => resource.into()}
}

fn named(name: String, statements: Vec<Value>) -> Value {
    map! {"PolicyName" => name, "PolicyDocument" => map! {"Statement" => statements}}.into()
}

pub fn start_execution(state_machine: &Value, id: &str) -> Value {
    named(format!("{id}StartExecutionPolicy"), vec![allow("states:StartExecution", state_machine).into()])
}
pub fn send_message(queue: &Value, id: &str) -> Value {
    named(format!("{id}SQSPolicy"), vec![allow("sqs:SendMessage", queue).into()])
}
pub fn publish(topic: &Value, id: &str) -> Value {
    named(format!("{id}SNSPolicy"), vec![allow("sns:publish", topic).into()])
}
pub fn put_events(bus: &Value, id: &str) -> Value {
    named(format!("{id}EventBridgePolicy"), vec![allow("events:PutEvents", bus).into()])
}
pub fn invoke_function(function: &Value, id: &str) -> Value {
    named(format!("{id}LambdaPolicy"), vec![allow("lambda:InvokeFunction", function).into()])
}
pub fn write_objects(bucket: &Value, id: &str) -> Value {
    let objects = join("/", vec![bucket.clone(), "*".into()]);
    let statements = vec![allow("s3:PutObject", objects).into(), allow("s3:ListBucket", bucket).into()];
    named(format!("{id}S3Policy"), statements)
}

pub fn dead_letter_queue(action: &str, target: &Value) -> Value {
    map! {
        "PolicyName" => "DeadLetterQueuePolicy",
        "PolicyDocument" => map! {"Version" => VERSION, "Statement" => list![allow(action, target)]},
    }
    .into()
}

/// The queue's own policy: `principal` may send on behalf of the source.
pub fn queue_policy(principal: impl Into<Value>, queue: &Value, source: &Value) -> Value {
    map! {
        "Version" => VERSION,
        "Statement" => list![map! {
            "Action" => "sqs:SendMessage", "Effect" => "Allow", "Principal" => principal.into(), "Resource" => queue,
            "Condition" => map! {"ArnEquals" => map! {"aws:SourceArn" => source}},
        }],
    }
    .into()
}
