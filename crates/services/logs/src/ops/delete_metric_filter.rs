//! DeleteMetricFilter.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteMetricFilter.html> (read 2026-11-21).
//! Permission: logs:DeleteMetricFilter on the group.

use crate::tables::MetricFilters;
use crate::{Logs, errors, groups, place};
use api_logs::{DeleteMetricFilter, DeleteMetricFilterError as E, DeleteMetricFilterRequest};
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

impl Handle<DeleteMetricFilter> for Logs {
    async fn permissions(&self, cx: &Cx, input: &DeleteMetricFilterRequest) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new(
            "logs:DeleteMetricFilter",
            place::group_arn(&cx.scope, &input.log_group_name),
        )])
    }

    async fn handle(&self, cx: &Cx, input: DeleteMetricFilterRequest) -> Result<Nothing, E> {
        let scope = cx.scope.clone();
        self.store
            .write(move |tx| {
                let group = groups::group(tx, &scope, &input.log_group_name)??;
                match tx.delete::<MetricFilters>(&(group.id, input.filter_name.clone()))? {
                    true => Ok(Nothing {}),
                    false => Err(errors::no_metric_filter().into()),
                }
            })
            .await
    }
}
