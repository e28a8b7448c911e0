//! GetMetricStatistics: one metric's statistics by period.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html> (read 2026-11-21).
//! Permission: cloudwatch:GetMetricStatistics. Surprises: dimensions must be the metric's exactly, nothing is summed over
//! them; data points come in no promised order (ours: by time); without a unit each unit has data points of its own.

use crate::metrics::{Bucket, By, MetricId, Statistic};
use crate::rules::{alarm, period};
use crate::{Cloudwatch, errors};
use api_cloudwatch::{
    Datapoint, GetMetricStatistics, GetMetricStatisticsError as E, GetMetricStatisticsInput,
};
use api_cloudwatch::{GetMetricStatisticsOutput, StandardUnit, Statistic as Named};
use kernel::{OrFault, Timestamp};
use std::collections::BTreeMap;
use wire::{Cx, Handle, Permission};

const DATAPOINTS_MAX: i64 = 1440;

impl Handle<GetMetricStatistics> for Cloudwatch {
    async fn permissions(&self, _: &Cx, _: &GetMetricStatisticsInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("cloudwatch:GetMetricStatistics", "*")])
    }

    async fn handle(&self, cx: &Cx, input: GetMetricStatisticsInput) -> Result<GetMetricStatisticsOutput, E> {
        let extended = check(&input)?;
        let start_ms = period::start_ms(input.start_time.as_millisecond(), input.period);
        let until_ms = input.end_time.as_millisecond();
        let id = MetricId::new(&input.metric_name, input.dimensions.as_deref());
        let points =
            self.metrics.points(&cx.scope, &input.namespace, &id, By::Time, start_ms, until_ms).await?;
        let groups = period::group(&points, start_ms, input.period, input.unit);
        let mut datapoints = Vec::with_capacity(groups.len());
        for ((at_ms, unit), bucket) in groups {
            let at = Timestamp::from_millisecond(at_ms).or_fault(|| "a stored instant is out of range")?;
            datapoints.push(datapoint(
                at,
                unit,
                &bucket,
                input.statistics.as_deref().unwrap_or_default(),
                &extended,
            ));
        }
        Ok(GetMetricStatisticsOutput { label: Some(input.metric_name), datapoints: Some(datapoints) })
    }
}

/// The extended statistics that are asked for, if all is well.
fn check(input: &GetMetricStatisticsInput) -> Result<Vec<(String, Statistic)>, E> {
    let has = |list: Option<usize>| list.is_some_and(|length| length > 0);
    if !has(input.statistics.as_ref().map(Vec::len)) && !has(input.extended_statistics.as_ref().map(Vec::len))
    {
        return Err(errors::combination("Must specify either Statistics or ExtendedStatistics").into());
    }
    if !period::is_valid(input.period) {
        return Err(
            errors::value("The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.").into()
        );
    }
    if input.start_time >= input.end_time {
        return Err(errors::value("The parameter StartTime must be less than the parameter EndTime.").into());
    }
    let asked_s = input.end_time.as_second() - input.start_time.as_second();
    let asked = asked_s.div_euclid(input.period) + i64::from(asked_s % input.period > 0);
    if asked > DATAPOINTS_MAX {
        let text = format!(
            "You have requested up to {} datapoints, which exceeds the limit of {}. You may reduce the datapoints requested by \
             increasing Period, or decreasing the time range.",
            with_commas(asked),
            with_commas(DATAPOINTS_MAX)
        );
        return Err(errors::combination(text).into());
    }
    let extended = input.extended_statistics.iter().flatten();
    extended.map(|name| Ok((name.clone(), alarm::extended_statistic(name)?))).collect()
}

/// `1440` as AWS's message writes it: `1,440`.
fn with_commas(number: i64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}

fn datapoint(
    at: Timestamp,
    unit: StandardUnit,
    bucket: &Bucket,
    statistics: &[Named],
    extended: &[(String, Statistic)],
) -> Datapoint {
    let asked = |named, statistic| statistics.contains(&named).then(|| bucket.statistic(statistic)).flatten();
    let extended: BTreeMap<_, _> = extended
        .iter()
        .filter_map(|(name, statistic)| Some((name.clone(), bucket.statistic(*statistic)?)))
        .collect();
    Datapoint {
        timestamp: Some(at),
        unit: Some(unit),
        sample_count: asked(Named::SampleCount, Statistic::SampleCount),
        average: asked(Named::Average, Statistic::Average),
        sum: asked(Named::Sum, Statistic::Sum),
        minimum: asked(Named::Minimum, Statistic::Minimum),
        maximum: asked(Named::Maximum, Statistic::Maximum),
        extended_statistics: Some(extended).filter(|extended| !extended.is_empty()),
    }
}
