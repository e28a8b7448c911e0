//! RemovePermission: takes a statement from the topic's policy.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_RemovePermission.html> (read 2026-11-21).

use api_sns::{RemovePermission, RemovePermissionError, RemovePermissionInput};
use serde_json::Value;
use wire::{Cx, Handle, Permission};

use crate::Sns;
use crate::names::TopicName;
use crate::ops::add_permission::policy_of;
use crate::tables::{self, Topics};

impl Handle<RemovePermission> for Sns {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &RemovePermissionInput,
    ) -> Result<Vec<Permission>, RemovePermissionError> {
        Ok(vec![self.on_topic(cx, "sns:RemovePermission", &input.topic_arn).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: RemovePermissionInput,
    ) -> Result<wire::typed::Nothing, RemovePermissionError> {
        let topic = TopicName::asked(&input.topic_arn, &cx.scope)?;
        self.store
            .write(move |tx| {
                let mut row = tables::topic_at::<RemovePermissionError>(tx, &topic)?;
                let mut policy = policy_of(&row, &topic);
                if let Some(statements) = policy.get_mut("Statement").and_then(Value::as_array_mut) {
                    statements.retain(|own| own.get("Sid").and_then(Value::as_str) != Some(&input.label));
                }
                row.attributes.insert("Policy".into(), policy.to_string());
                tx.put::<Topics>(&topic.key(), &row)?;
                Ok(wire::typed::Nothing {})
            })
            .await
    }
}
