//! PutMetricFilter: what is counted of a group's events from now on. One of the same name is replaced.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html> (read 2026-11-21).
//! Permission: logs:PutMetricFilter on the group. Left out: transformed logs, system fields; refused by name.

use crate::rules::filter::Pattern;
use crate::rules::metric_filter;
use crate::tables::{MetricFilterRow, MetricFilters};
use crate::{Logs, errors, groups, place};
use api_logs::{PutMetricFilter, PutMetricFilterError as E, PutMetricFilterRequest};
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

/// Of one group: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>.
const FILTERS_MAX: usize = 100;

impl Handle<PutMetricFilter> for Logs {
    async fn permissions(&self, cx: &Cx, input: &PutMetricFilterRequest) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("logs:PutMetricFilter", place::group_arn(&cx.scope, &input.log_group_name))])
    }

    async fn handle(&self, cx: &Cx, input: PutMetricFilterRequest) -> Result<Nothing, E> {
        let row = decide(&input, self.now_ms())?;
        let (scope, name) = (cx.scope.clone(), input.log_group_name);
        self.store
            .write(move |tx| {
                let group = groups::group(tx, &scope, &name)??;
                let key = (group.id.clone(), input.filter_name.clone());
                let there = tx.get::<MetricFilters>(&key)?;
                if there.is_none()
                    && tx.scan::<MetricFilters>(&group.id, None, FILTERS_MAX)?.len() >= FILTERS_MAX
                {
                    return Err(errors::too_many().into());
                }
                tx.put::<MetricFilters>(&key, &row)?;
                Ok(Nothing {})
            })
            .await
    }
}

fn decide(input: &PutMetricFilterRequest, now_ms: i64) -> Result<MetricFilterRow, E> {
    if input.apply_on_transformed_logs == Some(true) {
        return Err(errors::lacking("metric filters on transformed logs").into());
    }
    if input.field_selection_criteria.is_some() || input.emit_system_field_dimensions.is_some() {
        return Err(errors::lacking("system fields in metric filters").into());
    }
    let pattern =
        Pattern::parse(&input.filter_pattern).map_err(|error| errors::invalid(error.to_string()))?;
    let transformation = input.metric_transformations.first().cloned().unwrap_or_default();
    metric_filter::check(&pattern, &transformation)?;
    Ok(MetricFilterRow { pattern: input.filter_pattern.clone(), transformation, created_ms: now_ms })
}
