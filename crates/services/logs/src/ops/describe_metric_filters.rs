//! DescribeMetricFilters: of one group or of all, by name, or by the metric that they put.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeMetricFilters.html> (read 2026-11-21).
//! Permission: logs:DescribeMetricFilters on the group. Surprise: a metric is named with its namespace, or not at all.

use crate::tables::{GroupRow, Groups, MetricFilterRow, MetricFilters};
use crate::{Logs, errors, groups, place};
use api_logs::{
    DescribeMetricFilters, DescribeMetricFiltersError as E, DescribeMetricFiltersRequest,
    DescribeMetricFiltersResponse, MetricFilter,
};
use kernel::Scope;
use store::{Read, Starting};
use wire::{Cx, Handle, Permission, page};

const LIST: &str = "DescribeMetricFilters";
const LIMIT: usize = 50;

type Found = (String, String, MetricFilterRow);

impl Handle<DescribeMetricFilters> for Logs {
    async fn permissions(&self, cx: &Cx, input: &DescribeMetricFiltersRequest) -> Result<Vec<Permission>, E> {
        let group = input.log_group_name.as_deref().unwrap_or_default();
        Ok(vec![Permission::new("logs:DescribeMetricFilters", place::group_arn(&cx.scope, group))])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DescribeMetricFiltersRequest,
    ) -> Result<DescribeMetricFiltersResponse, E> {
        if input.metric_name.is_some() != input.metric_namespace.is_some() {
            let (given, other) = match input.metric_name {
                Some(_) => ("metricName", "metricNamespace"),
                None => ("metricNamespace", "metricName"),
            };
            let text = format!(
                "If you include the {given} parameter in your request, you must also include the {other} parameter."
            );
            return Err(errors::invalid(text).into());
        }
        let token = input.next_token.as_deref();
        let after =
            token.map(|token| page::key(LIST, &cx.scope, token).ok_or_else(errors::bad_token)).transpose()?;
        let mut found = self.store.read(|tx| wanted(tx, &cx.scope, &input)).await?;
        found.retain(|of| after.as_ref().is_none_or(|after| place_of(of) > *after));
        let limit = input.limit.map_or(LIMIT, |limit| limit as usize);
        let more = found.len() > limit;
        found.truncate(limit);
        let next_token =
            found.last().filter(|_| more).map(|last| page::token(LIST, &cx.scope, &place_of(last)));
        Ok(DescribeMetricFiltersResponse {
            metric_filters: Some(found.into_iter().map(shown).collect()),
            next_token,
        })
    }
}

/// Orders as group and filter do: neither name has a line break.
fn place_of((group, name, _): &Found) -> String {
    format!("{group}\n{name}")
}

fn wanted(tx: &Read<'_>, scope: &Scope, input: &DescribeMetricFiltersRequest) -> Result<Vec<Found>, E> {
    let of: Vec<(String, GroupRow)> = match &input.log_group_name {
        Some(name) => vec![(name.clone(), groups::group(tx, scope, name)??)],
        None => tx
            .scan::<Groups>(scope, None, usize::MAX)?
            .into_iter()
            .map(|((_, name), row)| (name, row))
            .collect(),
    };
    let by_metric = |row: &MetricFilterRow| {
        let of = &row.transformation;
        input.metric_name.as_ref().is_none_or(|name| *name == of.metric_name)
            && input.metric_namespace.as_ref().is_none_or(|namespace| *namespace == of.metric_namespace)
    };
    let prefix = input.filter_name_prefix.clone().unwrap_or_default();
    let mut found = Vec::new();
    for (group, row) in of {
        let filters = tx.scan::<MetricFilters>(&Starting(row.id, prefix.clone()), None, usize::MAX)?;
        let filters = filters.into_iter().filter(|(_, row)| by_metric(row));
        found.extend(filters.map(|((_, name), row)| (group.clone(), name, row)));
    }
    Ok(found)
}

fn shown((group, name, row): Found) -> MetricFilter {
    MetricFilter {
        filter_name: Some(name),
        filter_pattern: Some(row.pattern),
        metric_transformations: Some(vec![row.transformation]),
        creation_time: Some(row.created_ms),
        log_group_name: Some(group),
        apply_on_transformed_logs: Some(false),
        ..MetricFilter::default()
    }
}
