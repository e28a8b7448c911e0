//! ListTagsForResource: an alarm's tags.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListTagsForResource.html> (read 2026-11-21).
//! Permission: cloudwatch:ListTagsForResource on the alarm.

use crate::{Cloudwatch, errors};
use api_cloudwatch::{ListTagsForResource, ListTagsForResourceError as E, ListTagsForResourceInput};
use api_cloudwatch::{ListTagsForResourceOutput, Tag};
use wire::{Cx, Handle, Permission};

impl Handle<ListTagsForResource> for Cloudwatch {
    async fn permissions(&self, _: &Cx, input: &ListTagsForResourceInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("cloudwatch:ListTagsForResource", &input.resource_arn)])
    }

    async fn handle(&self, cx: &Cx, input: ListTagsForResourceInput) -> Result<ListTagsForResourceOutput, E> {
        let row = self.tagged(&cx.scope, &input.resource_arn).await?;
        let row = row.ok_or_else(|| errors::no_resource(&input.resource_arn))?;
        Ok(ListTagsForResourceOutput {
            tags: Some(row.tags.into_iter().map(|(key, value)| Tag { key, value }).collect()),
        })
    }
}
