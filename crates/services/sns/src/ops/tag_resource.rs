//! TagResource: sets tags of a topic, at most 50.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_TagResource.html> (read 2026-11-21).

use api_sns::{
    TagLimitExceededException, TagResource, TagResourceError, TagResourceRequest, TagResourceResponse,
};
use std::collections::BTreeSet;
use wire::{Cx, Handle, Permission};

use crate::Sns;
use crate::errors;
use crate::names::TopicName;
use crate::tables::{self, Topics};

impl Handle<TagResource> for Sns {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &TagResourceRequest,
    ) -> Result<Vec<Permission>, TagResourceError> {
        Ok(vec![self.on_topic(cx, "sns:TagResource", &input.resource_arn).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: TagResourceRequest,
    ) -> Result<TagResourceResponse, TagResourceError> {
        let _ = cx;
        let topic = TopicName::parse(&input.resource_arn, "ResourceArn")?;
        let keys: BTreeSet<&str> = input.tags.iter().map(|tag| tag.key.as_str()).collect();
        if keys.len() < input.tags.len() {
            return Err(errors::invalid("Duplicated keys are not allowed.").into());
        }
        self.store
            .write(move |tx| {
                let mut row = tables::tagged_topic_at::<TagResourceError>(tx, &topic)?;
                row.tags.extend(input.tags.iter().map(|tag| (tag.key.clone(), tag.value.clone())));
                if row.tags.len() > TAGS_MAX {
                    let message =
                        Some("Could not complete request: tag quota of per resource exceeded".into());
                    return Err(TagLimitExceededException { message }.into());
                }
                tx.put::<Topics>(&topic.key(), &row)?;
                Ok(TagResourceResponse {})
            })
            .await
    }
}

const TAGS_MAX: usize = 50;
