//! ListTagsForResource: of a rule or a bus.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTagsForResource.html> (read 2026-11-21).

use api_events::{
    ListTagsForResource, ListTagsForResourceError, ListTagsForResourceRequest, ListTagsForResourceResponse,
    Tag,
};
use wire::{Cx, Handle, Permission};

use crate::Events;
use crate::tags;

impl Handle<ListTagsForResource> for Events {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListTagsForResourceRequest,
    ) -> Result<Vec<Permission>, ListTagsForResourceError> {
        let _ = cx;
        Ok(vec![Permission::new("events:ListTagsForResource", input.resource_arn.clone())])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListTagsForResourceRequest,
    ) -> Result<ListTagsForResourceResponse, ListTagsForResourceError> {
        let found = self
            .store
            .read(|tx| tags::of::<ListTagsForResourceError>(tx, &cx.scope, &input.resource_arn))
            .await?;
        let tags = found.into_iter().map(|(key, value)| Tag { key, value }).collect();
        Ok(ListTagsForResourceResponse { tags: Some(tags) })
    }
}
