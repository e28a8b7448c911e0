//! UntagLogGroup: takes tags from a group, the older way.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UntagLogGroup.html> (read 2026-11-21).
//! Permission: logs:UntagLogGroup on the group.

use crate::{Logs, place};
use api_logs::{UntagLogGroup, UntagLogGroupError as E, UntagLogGroupRequest};
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

impl Handle<UntagLogGroup> for Logs {
    async fn permissions(&self, cx: &Cx, input: &UntagLogGroupRequest) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("logs:UntagLogGroup", place::group_arn(&cx.scope, &input.log_group_name))])
    }

    async fn handle(&self, cx: &Cx, input: UntagLogGroupRequest) -> Result<Nothing, E> {
        let name = input.log_group_name.clone();
        self.change_group::<E>(&cx.scope, &name, move |group| {
            group.tags.retain(|key, _| !input.tags.contains(key));
            Ok(())
        })
        .await?;
        Ok(Nothing {})
    }
}
