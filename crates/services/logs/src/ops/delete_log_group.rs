//! DeleteLogGroup: the group, its filters, its streams and their events; their disk is freed.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogGroup.html> (read 2026-11-21).
//! Permission: logs:DeleteLogGroup on the group. Durable flow: logs.removal.

use crate::flows::{Removal, Removed, Retention};
use crate::tables::{Groups, MetricFilters, Streams, Subscriptions};
use crate::{Logs, errors, groups, place};
use api_logs::{DeleteLogGroup, DeleteLogGroupError as E, DeleteLogGroupRequest};
use flow::{Flow, Signal};
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

impl Handle<DeleteLogGroup> for Logs {
    async fn permissions(&self, cx: &Cx, input: &DeleteLogGroupRequest) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("logs:DeleteLogGroup", place::group_arn(&cx.scope, &input.log_group_name))])
    }

    async fn handle(&self, cx: &Cx, input: DeleteLogGroupRequest) -> Result<Nothing, E> {
        let key = (cx.scope.clone(), input.log_group_name);
        self.store
            .write(move |tx| {
                let group = groups::group(tx, &key.0, &key.1)??;
                if group.deletion_protection {
                    let text = format!("Log group {} is protected against deletion.", key.1);
                    return Err(errors::validation(text).into());
                }
                for (stream, _) in tx.scan::<Streams>(&group.id, None, usize::MAX)? {
                    tx.delete::<Streams>(&stream)?;
                }
                for (filter, _) in tx.scan::<MetricFilters>(&group.id, None, usize::MAX)? {
                    tx.delete::<MetricFilters>(&filter)?;
                }
                for (filter, _) in tx.scan::<Subscriptions>(&group.id, None, usize::MAX)? {
                    tx.delete::<Subscriptions>(&filter)?;
                }
                tx.delete::<Groups>(&key)?;
                flow::signal(tx, Retention::KIND, group.id.as_str(), Signal::named("deleted"))?;
                flow::start::<Removal>(tx, group.id.as_str(), &Removed::Group { group: group.id.clone() })?;
                Ok(Nothing {})
            })
            .await
    }
}
