//! UntagResource: takes tags from a topic.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_UntagResource.html> (read 2026-11-21).

use api_sns::{UntagResource, UntagResourceError, UntagResourceRequest, UntagResourceResponse};
use wire::{Cx, Handle, Permission};

use crate::Sns;
use crate::names::TopicName;
use crate::tables::{self, Topics};

impl Handle<UntagResource> for Sns {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &UntagResourceRequest,
    ) -> Result<Vec<Permission>, UntagResourceError> {
        Ok(vec![self.on_topic(cx, "sns:UntagResource", &input.resource_arn).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: UntagResourceRequest,
    ) -> Result<UntagResourceResponse, UntagResourceError> {
        let _ = cx;
        let topic = TopicName::parse(&input.resource_arn, "ResourceArn")?;
        self.store
            .write(move |tx| {
                let mut row = tables::tagged_topic_at::<UntagResourceError>(tx, &topic)?;
                row.tags.retain(|key, _| !input.tag_keys.contains(key));
                tx.put::<Topics>(&topic.key(), &row)?;
                Ok(UntagResourceResponse {})
            })
            .await
    }
}
