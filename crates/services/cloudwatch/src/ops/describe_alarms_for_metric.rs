//! DescribeAlarmsForMetric: the alarms on one metric, given with all of its dimensions.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmsForMetric.html>
//! (read 2026-11-21). Permission: cloudwatch:DescribeAlarmsForMetric. Statistic, period and unit narrow the answer when given.

use super::describe_alarms::shown;
use crate::Cloudwatch;
use crate::metrics::MetricId;
use crate::tables::{AlarmRow, Alarms};
use api_cloudwatch::{
    DescribeAlarmsForMetric, DescribeAlarmsForMetricError as E, DescribeAlarmsForMetricInput,
    DescribeAlarmsForMetricOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<DescribeAlarmsForMetric> for Cloudwatch {
    async fn permissions(&self, _: &Cx, _: &DescribeAlarmsForMetricInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("cloudwatch:DescribeAlarmsForMetric", "*")])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DescribeAlarmsForMetricInput,
    ) -> Result<DescribeAlarmsForMetricOutput, E> {
        let rows = self.store.read(|tx| tx.scan::<Alarms>(&cx.scope, None, usize::MAX)).await?;
        let found = rows.into_iter().map(|(_, row)| row).filter(|row| fits(&input, row));
        Ok(DescribeAlarmsForMetricOutput {
            metric_alarms: Some(found.map(|row| shown(&cx.scope, row)).collect()),
        })
    }
}

fn fits(input: &DescribeAlarmsForMetricInput, row: &AlarmRow) -> bool {
    let config = &row.config;
    let wanted = MetricId::new(&input.metric_name, input.dimensions.as_deref());
    let watched = config.metric_name.as_deref().map(|name| MetricId::new(name, config.dimensions.as_deref()));
    config.namespace.as_ref() == Some(&input.namespace)
        && watched == Some(wanted)
        && (input.statistic.is_none() || input.statistic == config.statistic)
        && (input.extended_statistic.is_none() || input.extended_statistic == config.extended_statistic)
        && (input.period.is_none() || input.period == config.period)
        && (input.unit.is_none() || input.unit == config.unit)
}
