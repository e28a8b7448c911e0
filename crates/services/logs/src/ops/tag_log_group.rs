//! TagLogGroup: adds tags to a group, the older way.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TagLogGroup.html> (read 2026-11-21).
//! Permission: logs:TagLogGroup on the group.

use crate::rules::tags;
use crate::{Logs, errors, place};
use api_logs::{TagLogGroup, TagLogGroupError as E, TagLogGroupRequest};
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

impl Handle<TagLogGroup> for Logs {
    async fn permissions(&self, cx: &Cx, input: &TagLogGroupRequest) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("logs:TagLogGroup", place::group_arn(&cx.scope, &input.log_group_name))])
    }

    async fn handle(&self, cx: &Cx, input: TagLogGroupRequest) -> Result<Nothing, E> {
        tags::check(&input.tags).map_err(errors::invalid)?;
        let new = input.tags;
        self.change_group::<E>(&cx.scope, &input.log_group_name, move |group| {
            group.tags.extend(new.clone());
            match group.tags.len() > tags::TAGS_MAX {
                true => {
                    Err(errors::invalid(format!("A resource can have no more than {} tags.", tags::TAGS_MAX))
                        .into())
                }
                false => Ok(()),
            }
        })
        .await?;
        Ok(Nothing {})
    }
}
