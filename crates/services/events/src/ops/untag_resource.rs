//! UntagResource: takes tags from a rule or a bus.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UntagResource.html> (read 2026-11-21).

use api_events::{UntagResource, UntagResourceError, UntagResourceRequest, UntagResourceResponse};
use wire::{Cx, Handle, Permission};

use crate::Events;
use crate::tags;

impl Handle<UntagResource> for Events {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &UntagResourceRequest,
    ) -> Result<Vec<Permission>, UntagResourceError> {
        let _ = cx;
        Ok(vec![Permission::new("events:UntagResource", input.resource_arn.clone())])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: UntagResourceRequest,
    ) -> Result<UntagResourceResponse, UntagResourceError> {
        let scope = cx.scope.clone();
        self.store
            .write(move |tx| {
                tags::change::<UntagResourceError>(tx, &scope, &input.resource_arn, |tags| {
                    tags.retain(|key, _| !input.tag_keys.contains(key));
                })
            })
            .await?;
        Ok(UntagResourceResponse {})
    }
}
