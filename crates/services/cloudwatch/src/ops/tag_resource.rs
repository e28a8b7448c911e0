//! TagResource: adds tags to an alarm, at most 50.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_TagResource.html> (read 2026-11-21).
//! Permission: cloudwatch:TagResource on the alarm.

use crate::{Cloudwatch, errors};
use api_cloudwatch::{TagResource, TagResourceError as E, TagResourceInput, TagResourceOutput};
use wire::{Cx, Handle, Permission};

const TAGS_MAX: usize = 50;

impl Handle<TagResource> for Cloudwatch {
    async fn permissions(&self, _: &Cx, input: &TagResourceInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("cloudwatch:TagResource", &input.resource_arn)])
    }

    async fn handle(&self, cx: &Cx, input: TagResourceInput) -> Result<TagResourceOutput, E> {
        let (arn, tags) = (input.resource_arn, input.tags);
        let changed = self.change_tags(&cx.scope, &arn, move |there| {
            there.extend(tags.iter().map(|tag| (tag.key.clone(), tag.value.clone())));
            match there.len() > TAGS_MAX {
                true => Err(errors::value(format!("An alarm can have no more than {TAGS_MAX} tags.")).into()),
                false => Ok::<(), E>(()),
            }
        });
        changed.await?.then_some(TagResourceOutput {}).ok_or_else(|| errors::no_resource(&arn).into())
    }
}
