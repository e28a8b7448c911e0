//! DeleteRetentionPolicy: events are kept for ever again.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteRetentionPolicy.html>
//! (read 2026-11-21). Permission: logs:DeleteRetentionPolicy on the group.

use crate::{Logs, place};
use api_logs::{DeleteRetentionPolicy, DeleteRetentionPolicyError as E, DeleteRetentionPolicyRequest};
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

impl Handle<DeleteRetentionPolicy> for Logs {
    async fn permissions(&self, cx: &Cx, input: &DeleteRetentionPolicyRequest) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new(
            "logs:DeleteRetentionPolicy",
            place::group_arn(&cx.scope, &input.log_group_name),
        )])
    }

    async fn handle(&self, cx: &Cx, input: DeleteRetentionPolicyRequest) -> Result<Nothing, E> {
        self.change_group::<E>(&cx.scope, &input.log_group_name, |group| {
            group.retention_days = None;
            Ok(())
        })
        .await?;
        Ok(Nothing {})
    }
}
