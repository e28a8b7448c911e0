//! AddPermission: adds a statement to the topic's policy.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html> (read 2026-11-21).

use api_sns::{AddPermission, AddPermissionError, AddPermissionInput};
use serde_json::{Value, json};
use wire::{Cx, Handle, Permission};

use crate::Sns;
use crate::attributes;
use crate::errors;
use crate::names::TopicName;
use crate::tables::{self, TopicRow, Topics};

impl Handle<AddPermission> for Sns {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &AddPermissionInput,
    ) -> Result<Vec<Permission>, AddPermissionError> {
        Ok(vec![self.on_topic(cx, "sns:AddPermission", &input.topic_arn).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: AddPermissionInput,
    ) -> Result<wire::typed::Nothing, AddPermissionError> {
        let topic = TopicName::asked(&input.topic_arn, &cx.scope)?;
        if !input.action_name.iter().all(|action| ACTIONS.contains(&action.as_str())) {
            return Err(errors::invalid("Policy statement action out of service scope!").into());
        }
        self.store
            .write(move |tx| {
                let mut row = tables::topic_at::<AddPermissionError>(tx, &topic)?;
                let mut policy = policy_of(&row, &topic);
                let partition = topic.scope.partition();
                let principals: Vec<String> = input
                    .aws_account_id
                    .iter()
                    .map(|account| format!("arn:{partition}:iam::{account}:root"))
                    .collect();
                let actions: Vec<String> =
                    input.action_name.iter().map(|action| format!("SNS:{action}")).collect();
                let statement = json!({
                    "Sid": input.label, "Effect": "Allow", "Principal": {"AWS": one_or_all(&principals)},
                    "Action": one_or_all(&actions), "Resource": topic.arn(),
                });
                let statements = policy
                    .as_object_mut()
                    .and_then(|policy| policy.get_mut("Statement"))
                    .and_then(Value::as_array_mut);
                let Some(statements) = statements else {
                    return Err(errors::invalid("Policy Error: null").into());
                };
                if statements.iter().any(|own| own.get("Sid").and_then(Value::as_str) == Some(&input.label)) {
                    return Err(errors::invalid("Statement already exists").into());
                }
                statements.push(statement);
                row.attributes.insert("Policy".into(), policy.to_string());
                tx.put::<Topics>(&topic.key(), &row)?;
                Ok(wire::typed::Nothing {})
            })
            .await
    }
}

/// SNS writes a list of one as the one.
fn one_or_all(texts: &[String]) -> Value {
    match texts {
        [one] => one.as_str().into(),
        all => all.into(),
    }
}

/// What a statement of a topic's policy may allow.
/// <https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html>: the values of ActionName.
const ACTIONS: [&str; 10] = [
    "AddPermission",
    "DeleteTopic",
    "GetDataProtectionPolicy",
    "GetTopicAttributes",
    "ListSubscriptionsByTopic",
    "ListTagsForResource",
    "Publish",
    "RemovePermission",
    "SetTopicAttributes",
    "Subscribe",
];

/// The policy that is in force, with a list of statements.
pub fn policy_of(row: &TopicRow, topic: &TopicName) -> Value {
    let text = row.attributes.get("Policy").cloned().unwrap_or_else(|| attributes::default_policy(topic));
    let mut policy: Value = serde_json::from_str(&text).unwrap_or_default();
    if let Some(statement) = policy.get_mut("Statement").filter(|statement| statement.is_object()) {
        *statement = Value::Array(vec![statement.take()]);
    }
    policy
}
