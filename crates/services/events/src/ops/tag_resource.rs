//! TagResource: sets tags of a rule or a bus.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TagResource.html> (read 2026-11-21).

use api_events::{TagResource, TagResourceError, TagResourceRequest, TagResourceResponse};
use wire::{Cx, Handle, Permission};

use crate::Events;
use crate::tags;

impl Handle<TagResource> for Events {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &TagResourceRequest,
    ) -> Result<Vec<Permission>, TagResourceError> {
        let _ = cx;
        Ok(vec![Permission::new("events:TagResource", input.resource_arn.clone())])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: TagResourceRequest,
    ) -> Result<TagResourceResponse, TagResourceError> {
        let scope = cx.scope.clone();
        self.store
            .write(move |tx| {
                tags::change::<TagResourceError>(tx, &scope, &input.resource_arn, |tags| {
                    tags.extend(input.tags.iter().map(|tag| (tag.key.clone(), tag.value.clone())));
                })
            })
            .await?;
        Ok(TagResourceResponse {})
    }
}
