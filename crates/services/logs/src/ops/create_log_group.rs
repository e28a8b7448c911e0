//! CreateLogGroup.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html> (read 2026-11-21).
//! Permission: logs:CreateLogGroup on the group; with tags logs:TagResource as well.
//! Left out: encryption with a KMS key and the Delivery class, both refused by name.

use crate::rules::tags;
use crate::tables::{GroupRow, Groups};
use crate::{Logs, errors, place};
use api_logs::{CreateLogGroup, CreateLogGroupError as E, CreateLogGroupRequest, LogGroupClass};
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

impl Handle<CreateLogGroup> for Logs {
    async fn permissions(&self, cx: &Cx, input: &CreateLogGroupRequest) -> Result<Vec<Permission>, E> {
        let mut needed =
            vec![Permission::new("logs:CreateLogGroup", place::group_arn(&cx.scope, &input.log_group_name))];
        if input.tags.is_some() {
            let bare = place::bare_group_arn(&cx.scope, &input.log_group_name);
            needed.push(Permission::new("logs:TagResource", bare));
        }
        Ok(needed)
    }

    async fn handle(&self, cx: &Cx, input: CreateLogGroupRequest) -> Result<Nothing, E> {
        let key = (cx.scope.clone(), input.log_group_name.clone());
        let row = decide(input, format!("g{}", self.chance.hex(16)), self.now_ms())?;
        self.store
            .write(move |tx| match tx.insert_new::<Groups>(&key, &row)? {
                true => Ok(Nothing {}),
                false => Err(errors::group_exists().into()),
            })
            .await
    }
}

fn decide(input: CreateLogGroupRequest, id: String, now_ms: i64) -> Result<GroupRow, E> {
    if input.log_group_name.starts_with("aws/") {
        return Err(errors::invalid("Log groups starting with aws/ are reserved for AWS.").into());
    }
    if input.kms_key_id.is_some() {
        return Err(errors::lacking("encryption with a KMS key (kmsKeyId)").into());
    }
    let class = input.log_group_class.unwrap_or(LogGroupClass::Standard);
    if class == LogGroupClass::Delivery {
        return Err(errors::lacking("the log class DELIVERY").into());
    }
    let tags = input.tags.unwrap_or_default();
    tags::check(&tags).map_err(errors::invalid)?;
    let deletion_protection = input.deletion_protection_enabled.unwrap_or(false);
    Ok(GroupRow { id, created_ms: now_ms, class, retention_days: None, tags, deletion_protection })
}
