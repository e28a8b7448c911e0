//! Data points of a metric put together by period, as GetMetricStatistics and GetMetricData answer.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html> (read 2026-11-21): the
//! start is rounded down to the minute (or to a short period), periods follow each other from there, the end is excluded.
//! Periods here are real seconds under every time scale.

use crate::metrics::{Bucket, Point};
use api_cloudwatch::StandardUnit;
use std::collections::BTreeMap;

/// Whether AWS takes this period.
pub fn is_valid(period_s: i64) -> bool {
    [1, 5, 10, 20, 30].contains(&period_s) || (period_s > 0 && period_s % 60 == 0)
}

pub fn start_ms(start_ms: i64, period_s: i64) -> i64 {
    let grain_ms = period_s.min(60) * 1000;
    start_ms.div_euclid(grain_ms) * grain_ms
}

/// By start of the period and unit. `unit`: only that one.
pub fn group(
    points: &[Point],
    start_ms: i64,
    period_s: i64,
    unit: Option<StandardUnit>,
) -> BTreeMap<(i64, StandardUnit), Bucket> {
    let mut out: BTreeMap<(i64, StandardUnit), Bucket> = BTreeMap::new();
    let period_ms = period_s * 1000;
    for point in points.iter().filter(|point| unit.is_none_or(|unit| point.unit == unit)) {
        let at_ms = start_ms + (point.at_ms - start_ms).div_euclid(period_ms) * period_ms;
        out.entry((at_ms, point.unit)).or_default().merge(&point.bucket);
    }
    out
}

/// As [`group`], with all units in one.
pub fn merge_units(groups: BTreeMap<(i64, StandardUnit), Bucket>) -> BTreeMap<i64, Bucket> {
    let mut out: BTreeMap<i64, Bucket> = BTreeMap::new();
    for ((at_ms, _), bucket) in groups {
        out.entry(at_ms).or_default().merge(&bucket);
    }
    out
}
