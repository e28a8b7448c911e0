//! TagResource: adds tags to a group, at most 50.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagResource.html> (read 2026-11-21).
//! Permission: logs:TagResource on the group's bare ARN.

use crate::rules::tags;
use crate::{Logs, errors, place};
use api_logs::{TagResource, TagResourceError as E, TagResourceRequest, TooManyTagsException};
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

impl Handle<TagResource> for Logs {
    async fn permissions(&self, _: &Cx, input: &TagResourceRequest) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("logs:TagResource", &input.resource_arn)])
    }

    async fn handle(&self, cx: &Cx, input: TagResourceRequest) -> Result<Nothing, E> {
        tags::check(&input.tags).map_err(errors::invalid)?;
        let name = place::name_in_arn(&cx.scope, &input.resource_arn).map_err(|_| errors::no_group())?;
        let (new, arn) = (input.tags, input.resource_arn);
        self.change_group::<E>(&cx.scope, &name, move |group| {
            group.tags.extend(new.clone());
            match group.tags.len() > tags::TAGS_MAX {
                true => Err(too_many(&arn).into()),
                false => Ok(()),
            }
        })
        .await?;
        Ok(Nothing {})
    }
}

fn too_many(arn: &str) -> TooManyTagsException {
    let message = format!("A resource can have no more than {} tags.", tags::TAGS_MAX);
    TooManyTagsException { message: Some(message), resource_name: Some(arn.to_owned()) }
}
