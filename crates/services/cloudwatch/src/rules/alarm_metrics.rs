//! What PutMetricAlarm takes in `Metrics`: metrics, expressions over them, and one of all these that is compared.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html> and
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html> (read 2026-11-21).
//! Left out: metrics of different periods in one alarm, and of other accounts; both are refused by name.

use crate::errors::{lacking, validation};
use crate::metrics::{MetricId, Statistic};
use crate::rules::alarm::{Math, Source, extended_statistic};
use crate::rules::math::{self, Bad, Grid, Series, Value, Wanted};
use api_cloudwatch::{MetricDataQuery, MetricStat, PutMetricAlarmInput};
use std::collections::{BTreeMap, BTreeSet};
use wire::Refusal;

const QUERIES_MAX: usize = 20;

pub fn decide(
    input: &PutMetricAlarmInput,
    metrics: &[MetricDataQuery],
) -> Result<(Vec<Source>, Option<Math>, i64), Refusal> {
    nothing_beside(input)?;
    if metrics.is_empty() || metrics.len() > QUERIES_MAX {
        return Err(validation(format!("The list Metrics must have 1 to {QUERIES_MAX} elements.")));
    }
    let ids: BTreeSet<&str> = metrics.iter().map(|query| query.id.as_str()).collect();
    if ids.len() < metrics.len() {
        return Err(validation("The ids of the elements of Metrics must be unique."));
    }
    let compared = compared(metrics)?;
    let mut sources = Vec::new();
    let mut periods = BTreeSet::new();
    for query in metrics {
        periods.extend(query.period);
        if let Some(stat) = stat_of(query)? {
            periods.insert(stat.period);
            sources.push(source(&query.id, stat)?);
        }
    }
    let period_s = match periods.into_iter().collect::<Vec<_>>()[..] {
        [period_s] => period_s,
        [] => return Err(validation("An expression of an alarm needs a metric, or a Period of its own.")),
        _ => return Err(lacking("metrics of different periods in one alarm")),
    };
    let expressions = ordered(metrics)?;
    let math = Math { expressions, compared: compared.id.clone() };
    one_series(&math, &sources, period_s)?;
    Ok((sources, Some(math), period_s))
}

fn nothing_beside(input: &PutMetricAlarmInput) -> Result<(), Refusal> {
    let given = [
        ("MetricName", input.metric_name.is_some()),
        ("Namespace", input.namespace.is_some()),
        ("Dimensions", input.dimensions.as_ref().is_some_and(|dimensions| !dimensions.is_empty())),
        ("Period", input.period.is_some()),
        ("Unit", input.unit.is_some()),
        ("Statistic", input.statistic.is_some()),
        ("ExtendedStatistic", input.extended_statistic.is_some()),
    ];
    let beside = given.iter().find(|(_, given)| *given);
    beside.map_or(Ok(()), |(name, _)| {
        Err(validation(format!(
            "The parameters Metrics and {name} are mutually exclusive and you have specified both."
        )))
    })
}

/// The element that returns data. Only expressions may leave `ReturnData` out, and metrics that stand alone.
fn compared(metrics: &[MetricDataQuery]) -> Result<&MetricDataQuery, Refusal> {
    let mut returning = metrics.iter().filter(|query| query.return_data.unwrap_or(true));
    match (returning.next(), returning.next()) {
        (Some(query), None) => Ok(query),
        _ => Err(validation("Exactly one element of the metrics list should return data.")),
    }
}

fn stat_of(query: &MetricDataQuery) -> Result<Option<&MetricStat>, Refusal> {
    if query.account_id.is_some() {
        return Err(lacking("metrics of other accounts in alarms (AccountId)"));
    }
    match (&query.metric_stat, &query.expression) {
        (Some(stat), None) => Ok(Some(stat)),
        (None, Some(_)) => Ok(None),
        _ => Err(validation(format!(
            "The element {} of Metrics must have either MetricStat or Expression.",
            query.id
        ))),
    }
}

fn source(id: &str, stat: &MetricStat) -> Result<Source, Refusal> {
    let metric = &stat.metric;
    let required =
        |name: &str| validation(format!("The parameter {name} of the element {id} of Metrics is required."));
    let name = metric.metric_name.as_deref().ok_or_else(|| required("MetricStat.Metric.MetricName"))?;
    Ok(Source {
        id: id.to_owned(),
        namespace: metric.namespace.clone().ok_or_else(|| required("MetricStat.Metric.Namespace"))?,
        metric: MetricId::new(name, metric.dimensions.as_deref()),
        statistic: Statistic::parse(&stat.stat).map_or_else(|| extended_statistic(&stat.stat), Ok)?,
        unit: stat.unit,
    })
}

fn refused((id, bad): (String, Bad)) -> Refusal {
    match bad {
        Bad::Expression(what) => validation(format!("Error in expression '{id}': {what}")),
        Bad::Lacking(_) => lacking(format_args!("{bad}")),
    }
}

fn ordered(metrics: &[MetricDataQuery]) -> Result<Vec<(String, math::Expression)>, Refusal> {
    let wanted: Vec<Wanted<'_>> = metrics
        .iter()
        .map(|query| Wanted { id: &query.id, expression: query.expression.as_deref() })
        .collect();
    let ordered = math::order(&wanted).map_err(refused)?;
    Ok(ordered.into_iter().map(|(id, expression)| (id.to_owned(), expression)).collect())
}

/// Computes everything once, on series with data in each period: what fails there fails always, and what is compared has to
/// be one time series (<https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html>).
fn one_series(math: &Math, sources: &[Source], period_s: i64) -> Result<(), Refusal> {
    let grid = Grid { starts_ms: vec![0, period_s * 1000], period_s };
    let full: Series = grid.starts_ms.iter().map(|at| (*at, 1.0)).collect();
    let metrics: Vec<_> = sources.iter().map(|source| (source.id.clone(), full.clone())).collect();
    let mut values: BTreeMap<&str, Value> =
        metrics.iter().map(|(id, series)| (id.as_str(), Value::Series(series.clone()))).collect();
    for (id, expression) in &math.expressions {
        let value = math::evaluate(expression, &|name| values.get(name), &metrics, &grid);
        values.insert(id, value.map_err(|bad| refused((id.clone(), bad)))?);
    }
    match values.remove(math.compared.as_str()).and_then(Value::only_series) {
        Some(_) => Ok(()),
        None => Err(validation(format!(
            "Error in expression '{}': The expression of an alarm must return a single time series",
            math.compared
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use api_cloudwatch::Metric;

    fn metric(id: &str, period: i64) -> MetricDataQuery {
        let metric =
            Metric { namespace: Some("n".into()), metric_name: Some(id.to_uppercase()), ..Metric::default() };
        let stat = MetricStat { metric, period, stat: "Sum".into(), unit: None };
        MetricDataQuery {
            id: id.into(),
            metric_stat: Some(stat),
            return_data: Some(false),
            ..Default::default()
        }
    }

    fn expression(id: &str, text: &str) -> MetricDataQuery {
        MetricDataQuery { id: id.into(), expression: Some(text.into()), ..Default::default() }
    }

    fn refused(metrics: &[MetricDataQuery]) -> String {
        let refusal = decide(&PutMetricAlarmInput::default(), metrics).expect_err("refused");
        format!("{}: {}", refusal.code, refusal.message)
    }

    #[test]
    fn an_error_rate() {
        let metrics = [expression("rate", "errors / calls"), metric("errors", 60), metric("calls", 60)];
        let (sources, math, period_s) = decide(&PutMetricAlarmInput::default(), &metrics).expect("valid");
        let math = math.expect("it has expressions");
        assert_eq!((sources.len(), math.compared.as_str(), period_s), (2, "rate", 60));
    }

    #[test]
    fn what_is_compared_is_one_series() {
        let with = |text: &str| [expression("e", text), metric("m1", 60), metric("m2", 60)];
        for text in [
            "SUM(m1, m2)",
            "FILL(m1)",
            "IF(m1)",
            "METRICS()",
            "[m1, m2]",
            "SUM(m1) / SUM(m2)",
            "AVG(m1)",
            "IF(SUM(m1) > 1, 1)",
            "IF(SUM(m1) > 5, [m1, m2], m1)",
            "'text'",
            "1",
        ] {
            assert!(refused(&with(text)).starts_with("ValidationError: Error in expression 'e'"), "{text}");
        }
        for text in [
            "m1 / m2",
            "SUM([m1, m2])",
            "m1 - AVG(m1)",
            "IF(AVG(m1) > 5, m1, 0)",
            "TIME_SERIES(MIN(m1))",
            "FIRST(METRICS())",
            "FILL(m1, 0)",
        ] {
            assert!(decide(&PutMetricAlarmInput::default(), &with(text)).is_ok(), "{text}");
        }
    }

    #[test]
    fn what_is_refused() {
        assert!(refused(&[metric("a", 60)]).contains("Exactly one element"));
        assert!(
            refused(&[expression("e", "1 +"), metric("a", 60)])
                .starts_with("ValidationError: Error in expression 'e'")
        );
        assert!(
            refused(&[expression("e", "a"), metric("a", 60), metric("b", 120)]).starts_with("NotImplemented")
        );
        assert!(
            refused(&[expression("e", "SEARCH('x', 'Sum')"), metric("a", 60)]).starts_with("NotImplemented")
        );
        let beside = PutMetricAlarmInput { period: Some(60), ..PutMetricAlarmInput::default() };
        assert!(
            decide(&beside, &[metric("a", 60)])
                .is_err_and(|refusal| refusal.message.contains("mutually exclusive"))
        );
    }
}
