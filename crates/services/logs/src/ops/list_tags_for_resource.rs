//! ListTagsForResource: a group's tags.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_ListTagsForResource.html> (read 2026-11-21).
//! Permission: logs:ListTagsForResource on the group's bare ARN.

use crate::{Logs, errors, place};
use api_logs::{
    ListTagsForResource, ListTagsForResourceError as E, ListTagsForResourceRequest,
    ListTagsForResourceResponse,
};
use wire::{Cx, Handle, Permission};

impl Handle<ListTagsForResource> for Logs {
    async fn permissions(&self, _: &Cx, input: &ListTagsForResourceRequest) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("logs:ListTagsForResource", &input.resource_arn)])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListTagsForResourceRequest,
    ) -> Result<ListTagsForResourceResponse, E> {
        let name = place::name_in_arn(&cx.scope, &input.resource_arn).map_err(|_| errors::no_group())?;
        let group = self.group::<E>(&cx.scope, &name).await?;
        Ok(ListTagsForResourceResponse { tags: Some(group.tags) })
    }
}
