//! ListTagsLogGroup: a group's tags, the older way.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsLogGroup.html> (read 2026-11-21).
//! Permission: logs:ListTagsLogGroup on the group.

use crate::{Logs, place};
use api_logs::{
    ListTagsLogGroup, ListTagsLogGroupError as E, ListTagsLogGroupRequest, ListTagsLogGroupResponse,
};
use wire::{Cx, Handle, Permission};

impl Handle<ListTagsLogGroup> for Logs {
    async fn permissions(&self, cx: &Cx, input: &ListTagsLogGroupRequest) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("logs:ListTagsLogGroup", place::group_arn(&cx.scope, &input.log_group_name))])
    }

    async fn handle(&self, cx: &Cx, input: ListTagsLogGroupRequest) -> Result<ListTagsLogGroupResponse, E> {
        let group = self.group::<E>(&cx.scope, &input.log_group_name).await?;
        Ok(ListTagsLogGroupResponse { tags: Some(group.tags) })
    }
}
