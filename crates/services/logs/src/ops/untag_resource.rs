//! UntagResource: takes tags from a group.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_UntagResource.html> (read 2026-11-21).
//! Permission: logs:UntagResource on the group's bare ARN.

use crate::{Logs, errors, place};
use api_logs::{UntagResource, UntagResourceError as E, UntagResourceRequest};
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

impl Handle<UntagResource> for Logs {
    async fn permissions(&self, _: &Cx, input: &UntagResourceRequest) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("logs:UntagResource", &input.resource_arn)])
    }

    async fn handle(&self, cx: &Cx, input: UntagResourceRequest) -> Result<Nothing, E> {
        let name = place::name_in_arn(&cx.scope, &input.resource_arn).map_err(|_| errors::no_group())?;
        self.change_group::<E>(&cx.scope, &name, move |group| {
            group.tags.retain(|key, _| !input.tag_keys.contains(key));
            Ok(())
        })
        .await?;
        Ok(Nothing {})
    }
}
