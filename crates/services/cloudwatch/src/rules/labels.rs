//! What GetMetricData calls a result that was given no label.
//!
//! As recorded from AWS (test_label_generation in
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/cloudwatch/test_cloudwatch.snapshot.json>, read
//! 2026-11-21): the metric's name, and statistic and period where queries of that metric differ in them. An expression goes by
//! its id. Left out: dynamic labels (`${MAX}`), which are given back as they are.

use api_cloudwatch::{MetricDataQuery, MetricStat};
use std::collections::BTreeSet;

pub fn label(query: &MetricDataQuery, all: &[MetricDataQuery]) -> String {
    match (&query.label, &query.metric_stat) {
        (Some(label), _) => label.clone(),
        (None, None) => query.id.clone(),
        (None, Some(stat)) => of_metric(stat, all),
    }
}

fn of_metric(stat: &MetricStat, all: &[MetricDataQuery]) -> String {
    let name = stat.metric.metric_name.as_deref().unwrap_or_default();
    let alike = || {
        let stats = all.iter().filter_map(|query| query.metric_stat.as_ref());
        stats.filter(|other| other.metric.metric_name.as_deref() == Some(name))
    };
    let mut label = name.to_owned();
    if alike().map(|other| other.stat.as_str()).collect::<BTreeSet<_>>().len() > 1 {
        label = format!("{label} {}", stat.stat);
    }
    if alike().map(|other| other.period).collect::<BTreeSet<_>>().len() > 1 {
        label = format!("{label} {}", stat.period);
    }
    label
}

#[cfg(test)]
mod tests {
    use super::*;
    use api_cloudwatch::Metric;

    fn query(name: &str, stat: &str, period: i64) -> MetricDataQuery {
        let metric = Metric { metric_name: Some(name.into()), ..Metric::default() };
        let metric_stat = Some(MetricStat { metric, stat: stat.into(), period, ..MetricStat::default() });
        MetricDataQuery { id: "q".into(), metric_stat, ..MetricDataQuery::default() }
    }

    #[test]
    fn only_what_tells_them_apart() {
        let labels = |queries: &[MetricDataQuery]| -> Vec<String> {
            queries.iter().map(|query| label(query, queries)).collect()
        };
        assert_eq!(labels(&[query("m", "Sum", 60), query("n", "Average", 30)]), ["m", "n"]);
        assert_eq!(labels(&[query("m", "Sum", 60), query("m", "Minimum", 60)]), ["m Sum", "m Minimum"]);
        assert_eq!(labels(&[query("m", "Sum", 60), query("m", "Sum", 30)]), ["m 60", "m 30"]);
        assert_eq!(labels(&[query("m", "Sum", 60), query("m", "Minimum", 30)]), ["m Sum 60", "m Minimum 30"]);
    }
}
