//! GetMetricData: several metrics at once, newest first unless asked otherwise.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html> (read 2026-11-21).
//! Permission: cloudwatch:GetMetricData. All data points come in one answer (AWS's limit of 100,800 holds).
//! Left out: expressions (metric math, search, Metrics Insights) and other accounts, both refused by name; labels are
//! given back as they are, without their dynamic parts.

use crate::metrics::{By, MetricId, Statistic};
use crate::rules::{alarm, period};
use crate::{Cloudwatch, errors};
use api_cloudwatch::{GetMetricData, GetMetricDataError as E, GetMetricDataInput, GetMetricDataOutput};
use api_cloudwatch::{MetricDataQuery, MetricDataResult, MetricStat, ScanBy, StatusCode};
use kernel::{OrFault, Timestamp};
use std::collections::BTreeSet;
use wire::{Cx, Handle, Permission, Refusal};

const QUERIES_MAX: usize = 500;
const DATAPOINTS_MAX: usize = 100_800;

impl Handle<GetMetricData> for Cloudwatch {
    async fn permissions(&self, _: &Cx, _: &GetMetricDataInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("cloudwatch:GetMetricData", "*")])
    }

    async fn handle(&self, cx: &Cx, input: GetMetricDataInput) -> Result<GetMetricDataOutput, E> {
        if input.next_token.is_some() {
            return Err(errors::bad_token().into());
        }
        let asked = check(&input)?;
        let ascending = input.scan_by == Some(ScanBy::TimestampAscending);
        let mut results = Vec::new();
        let mut count = 0;
        for (query, stat, statistic) in asked.into_iter().filter(|(query, ..)| query.return_data.unwrap_or(true)) {
            let mut result = self.result(cx, &input, query, stat, statistic).await?;
            if !ascending {
                result.timestamps.iter_mut().for_each(|timestamps| timestamps.reverse());
                result.values.iter_mut().for_each(|values| values.reverse());
            }
            count += result.values.as_ref().map_or(0, Vec::len);
            results.push(result);
        }
        let limit = input.max_datapoints.map_or(DATAPOINTS_MAX, |limit| limit as usize);
        if count > limit {
            let text = format!("The answer has {count} data points, which is more than {limit}: ask for a shorter time or a longer Period.");
            return Err(errors::validation(text).into());
        }
        Ok(GetMetricDataOutput { metric_data_results: Some(results), next_token: None, messages: Some(Vec::new()) })
    }
}

type Asked<'a> = (&'a MetricDataQuery, &'a MetricStat, Statistic);

fn check(input: &GetMetricDataInput) -> Result<Vec<Asked<'_>>, Refusal> {
    if input.start_time >= input.end_time {
        return Err(errors::validation("The parameter StartTime must be less than the parameter EndTime."));
    }
    if input.metric_data_queries.len() > QUERIES_MAX {
        return Err(errors::validation(format!("The collection MetricDataQueries must not have a size greater than {QUERIES_MAX}.")));
    }
    let mut ids = BTreeSet::new();
    input.metric_data_queries.iter().map(|query| one(query, &mut ids)).collect()
}

fn one<'a>(query: &'a MetricDataQuery, ids: &mut BTreeSet<&'a str>) -> Result<Asked<'a>, Refusal> {
    if !ids.insert(&query.id) {
        return Err(errors::validation(format!("The value {} for parameter MetricDataQueries.Id is not unique.", query.id)));
    }
    if let Some(expression) = &query.expression {
        return Err(errors::lacking(format_args!("expressions in GetMetricData ({} = {expression})", query.id)));
    }
    if query.account_id.is_some() {
        return Err(errors::lacking("other accounts in GetMetricData (AccountId)"));
    }
    let Some(stat) = &query.metric_stat else {
        return Err(errors::validation(format!("The query {} has neither MetricStat nor Expression.", query.id)));
    };
    if !period::is_valid(stat.period) {
        return Err(errors::validation("The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60."));
    }
    let statistic = Statistic::parse(&stat.stat).map_or_else(|| alarm::extended_statistic(&stat.stat), Ok)?;
    Ok((query, stat, statistic))
}

impl Cloudwatch {
    async fn result(
        &self,
        cx: &Cx,
        input: &GetMetricDataInput,
        query: &MetricDataQuery,
        stat: &MetricStat,
        statistic: Statistic,
    ) -> Result<MetricDataResult, E> {
        let name = stat.metric.metric_name.clone().unwrap_or_default();
        let namespace = stat.metric.namespace.clone().unwrap_or_default();
        let start_ms = period::start_ms(input.start_time.as_millisecond(), stat.period);
        let until_ms = input.end_time.as_millisecond();
        let id = MetricId::new(&name, stat.metric.dimensions.as_deref());
        let points = self.metrics.points(&cx.scope, &namespace, &id, By::Time, start_ms, until_ms).await?;
        let groups = period::merge_units(period::group(&points, start_ms, stat.period, stat.unit));
        let (mut timestamps, mut values) = (Vec::new(), Vec::new());
        for (at_ms, bucket) in groups {
            if let Some(value) = bucket.statistic(statistic) {
                timestamps.push(Timestamp::from_millisecond(at_ms).or_fault(|| "a stored instant is out of range")?);
                values.push(value);
            }
        }
        Ok(MetricDataResult {
            id: Some(query.id.clone()),
            label: Some(query.label.clone().unwrap_or(name)),
            timestamps: Some(timestamps),
            values: Some(values),
            status_code: Some(StatusCode::Complete),
            messages: None,
        })
    }
}
