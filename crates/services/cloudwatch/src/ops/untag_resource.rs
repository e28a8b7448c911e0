//! UntagResource: takes tags from an alarm.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_UntagResource.html> (read 2026-11-21).
//! Permission: cloudwatch:UntagResource on the alarm.

use crate::{Cloudwatch, errors};
use api_cloudwatch::{UntagResource, UntagResourceError as E, UntagResourceInput, UntagResourceOutput};
use wire::{Cx, Handle, Permission};

impl Handle<UntagResource> for Cloudwatch {
    async fn permissions(&self, _: &Cx, input: &UntagResourceInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("cloudwatch:UntagResource", &input.resource_arn)])
    }

    async fn handle(&self, cx: &Cx, input: UntagResourceInput) -> Result<UntagResourceOutput, E> {
        let (arn, keys) = (input.resource_arn, input.tag_keys);
        let changed = self.change_tags(&cx.scope, &arn, move |there| {
            there.retain(|key, _| !keys.contains(key));
            Ok::<(), E>(())
        });
        changed.await?.then_some(UntagResourceOutput {}).ok_or_else(|| errors::no_resource(&arn).into())
    }
}
