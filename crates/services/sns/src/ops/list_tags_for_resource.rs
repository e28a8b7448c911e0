//! ListTagsForResource: of a topic.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_ListTagsForResource.html> (read 2026-11-21).

use api_sns::{
    ListTagsForResource, ListTagsForResourceError, ListTagsForResourceRequest, ListTagsForResourceResponse,
    Tag,
};
use wire::{Cx, Handle, Permission};

use crate::Sns;
use crate::names::TopicName;
use crate::tables;

impl Handle<ListTagsForResource> for Sns {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListTagsForResourceRequest,
    ) -> Result<Vec<Permission>, ListTagsForResourceError> {
        Ok(vec![self.on_topic(cx, "sns:ListTagsForResource", &input.resource_arn).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListTagsForResourceRequest,
    ) -> Result<ListTagsForResourceResponse, ListTagsForResourceError> {
        let _ = cx;
        let topic = TopicName::parse(&input.resource_arn, "ResourceArn")?;
        let row =
            self.store.read(|tx| tables::tagged_topic_at::<ListTagsForResourceError>(tx, &topic)).await?;
        let tags = row.tags.into_iter().map(|(key, value)| Tag { key, value }).collect();
        Ok(ListTagsForResourceResponse { tags: Some(tags) })
    }
}
