//! GetMetricData: several metrics and expressions at once, newest first unless asked otherwise.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html> (read 2026-11-21).
//! Permission: cloudwatch:GetMetricData. All data points come in one answer (AWS's limit of 100,800 holds). Surprises: an
//! expression's data points meet by timestamp, so metrics of different periods meet where their periods begin together.
//! Left out: see `rules::math`; other accounts, refused by name.

use crate::metrics::{By, MetricId, Statistic};
use crate::rules::math::{self, Bad, Grid, Series, Value, Wanted};
use crate::rules::{alarm, labels, period};
use crate::{Cloudwatch, errors};
use api_cloudwatch::{GetMetricData, GetMetricDataError as E, GetMetricDataInput, GetMetricDataOutput};
use api_cloudwatch::{MetricDataQuery, MetricDataResult, MetricStat, ScanBy, StatusCode};
use kernel::{Fault, OrFault, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
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
        let mut metrics: Vec<(String, Series)> = Vec::new();
        let mut points = 0;
        for (query, stat, statistic) in asked {
            let series = self.series(cx, &input, stat, statistic).await?;
            points += series.len();
            not_too_much(points)?;
            metrics.push((query.id.clone(), series));
        }
        let values = computed(&input, &metrics)?;
        let mut results = Vec::new();
        for query in input.metric_data_queries.iter().filter(|query| query.return_data.unwrap_or(true)) {
            results.extend(shown(&input, query, values.get(query.id.as_str()))?);
        }
        let count: usize = results.iter().map(|result| result.values.as_ref().map_or(0, Vec::len)).sum();
        let limit = input.max_datapoints.map_or(DATAPOINTS_MAX, |limit| limit as usize);
        if count > limit {
            return Err(too_many(count, limit).into());
        }
        Ok(GetMetricDataOutput {
            metric_data_results: Some(results),
            next_token: None,
            messages: Some(Vec::new()),
        })
    }
}

/// What expressions are computed of, and what they make of it, is all in memory.
fn not_too_much(points: usize) -> Result<(), Refusal> {
    if points > math::POINTS_MAX { Err(too_many(points, math::POINTS_MAX)) } else { Ok(()) }
}

fn too_many(count: usize, limit: usize) -> Refusal {
    errors::validation(format!(
        "There are {count} data points, which is more than {limit}: ask for a shorter time or a longer Period."
    ))
}

type Asked<'a> = (&'a MetricDataQuery, &'a MetricStat, Statistic);

fn check(input: &GetMetricDataInput) -> Result<Vec<Asked<'_>>, Refusal> {
    let (start_s, end_s) = (input.start_time.as_second(), input.end_time.as_second());
    if start_s == end_s {
        return Err(errors::validation("The parameter StartTime must not equal parameter EndTime."));
    }
    if start_s > end_s {
        return Err(errors::validation("The parameter EndTime must be greater than StartTime."));
    }
    if input.metric_data_queries.len() > QUERIES_MAX {
        let text =
            format!("The collection MetricDataQueries must not have a size greater than {QUERIES_MAX}.");
        return Err(errors::validation(text));
    }
    let mut ids = BTreeSet::new();
    let mut asked = Vec::new();
    for (at, query) in input.metric_data_queries.iter().enumerate() {
        if !ids.insert(&query.id) {
            let text = format!("The value {} for parameter MetricDataQueries.Id is not unique.", query.id);
            return Err(errors::validation(text));
        }
        if query.account_id.is_some() {
            return Err(errors::lacking("other accounts in GetMetricData (AccountId)"));
        }
        asked.extend(one(query, at + 1)?);
    }
    Ok(asked)
}

/// The metric that a query asks for, if it does not ask for an expression.
fn one(query: &MetricDataQuery, number: usize) -> Result<Option<Asked<'_>>, Refusal> {
    let stat = match (&query.metric_stat, &query.expression) {
        (None, Some(_)) => return Ok(None),
        (Some(stat), None) => stat,
        (Some(_), Some(_)) => {
            let place = format!("MetricDataQueries.member.{number}");
            return Err(errors::validation(format!(
                "The parameters {place}.Expression and {place}.MetricStat are mutually exclusive and you have specified both."
            )));
        }
        (None, None) => {
            let text = format!("The parameter MetricDataQueries.member.{number}.MetricStat is required.\n");
            return Err(errors::validation(text));
        }
    };
    if !period::is_valid(stat.period) {
        return Err(errors::validation("The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60."));
    }
    let statistic = Statistic::parse(&stat.stat).map_or_else(|| alarm::extended_statistic(&stat.stat), Ok)?;
    Ok(Some((query, stat, statistic)))
}

/// What every id stands for.
fn computed<'q>(
    input: &'q GetMetricDataInput,
    metrics: &'q [(String, Series)],
) -> Result<BTreeMap<&'q str, Value>, Refusal> {
    let mut values: BTreeMap<&str, Value> =
        metrics.iter().map(|(id, series)| (id.as_str(), Value::Series(series.clone()))).collect();
    let wanted: Vec<Wanted<'_>> = input
        .metric_data_queries
        .iter()
        .map(|query| Wanted { id: &query.id, expression: query.expression.as_deref() })
        .collect();
    let ordered = math::order(&wanted).map_err(|(id, bad)| refused(&id, &bad))?;
    if ordered.is_empty() {
        return Ok(values);
    }
    let grid = grid(input)?;
    let mut points: usize = metrics.iter().map(|(_, series)| series.len()).sum();
    for (id, expression) in ordered {
        let value = math::evaluate(&expression, &|name| values.get(name), metrics, &grid);
        let value = value.map_err(|bad| refused(id, &bad))?;
        points += value.points();
        not_too_much(points)?;
        values.insert(id, value);
    }
    Ok(values)
}

fn refused(id: &str, bad: &Bad) -> Refusal {
    match bad {
        Bad::Expression(what) => errors::validation(format!("Error in expression '{id}': {what}")),
        Bad::Lacking(_) => errors::lacking(format_args!("{bad}")),
    }
}

/// The periods of the request: the shortest of its metrics counts.
fn grid(input: &GetMetricDataInput) -> Result<Grid, Refusal> {
    let stats = input.metric_data_queries.iter().filter_map(|query| query.metric_stat.as_ref());
    let own = input.metric_data_queries.iter().filter_map(|query| query.period);
    let period_s = stats.map(|stat| stat.period).chain(own).min().unwrap_or(60).max(1);
    let start_ms = period::start_ms(input.start_time.as_millisecond(), period_s);
    let until_ms = input.end_time.as_millisecond();
    let count = usize::try_from((until_ms - start_ms) / (period_s * 1000)).unwrap_or(usize::MAX);
    if count > DATAPOINTS_MAX {
        return Err(too_many(count, DATAPOINTS_MAX));
    }
    let starts_ms = (0..).map(|n| start_ms + n * period_s * 1000).take_while(|at| *at < until_ms).collect();
    Ok(Grid { starts_ms, period_s })
}

fn shown(
    input: &GetMetricDataInput,
    query: &MetricDataQuery,
    value: Option<&Value>,
) -> Result<Vec<MetricDataResult>, E> {
    let series: Vec<&Series> = match value {
        Some(Value::Series(series)) => vec![series],
        Some(Value::Many(many)) => many.iter().collect(),
        Some(Value::Number(_) | Value::Text(_)) | None => {
            let bad =
                Bad::Expression("The result is no time series; TIME_SERIES() makes one of a number".into());
            return Err(refused(&query.id, &bad).into());
        }
    };
    let label = labels::label(query, &input.metric_data_queries);
    let ascending = input.scan_by == Some(ScanBy::TimestampAscending);
    let mut results = Vec::with_capacity(series.len());
    for series in series {
        results.push(result(query, label.clone(), series, ascending)?);
    }
    Ok(results)
}

fn result(
    query: &MetricDataQuery,
    label: String,
    series: &Series,
    ascending: bool,
) -> Result<MetricDataResult, Fault> {
    let instant = |at: &i64| Timestamp::from_millisecond(*at).or_fault(|| "a stored instant is out of range");
    let mut timestamps = series.keys().map(instant).collect::<Result<Vec<_>, _>>()?;
    let mut values: Vec<f64> = series.values().copied().collect();
    if !ascending {
        timestamps.reverse();
        values.reverse();
    }
    Ok(MetricDataResult {
        id: Some(query.id.clone()),
        label: Some(label),
        timestamps: Some(timestamps),
        values: Some(values),
        status_code: Some(StatusCode::Complete),
        messages: None,
    })
}

impl Cloudwatch {
    async fn series(
        &self,
        cx: &Cx,
        input: &GetMetricDataInput,
        stat: &MetricStat,
        statistic: Statistic,
    ) -> Result<Series, Fault> {
        let name = stat.metric.metric_name.clone().unwrap_or_default();
        let namespace = stat.metric.namespace.clone().unwrap_or_default();
        let start_ms = period::start_ms(input.start_time.as_millisecond(), stat.period);
        let until_ms = input.end_time.as_millisecond();
        let id = MetricId::new(&name, stat.metric.dimensions.as_deref());
        let points = self.metrics.points(&cx.scope, &namespace, &id, By::Time, start_ms, until_ms).await?;
        let groups = period::merge_units(period::group(&points, start_ms, stat.period, stat.unit));
        Ok(groups
            .into_iter()
            .filter_map(|(at_ms, bucket)| Some((at_ms, bucket.statistic(statistic)?)))
            .collect())
    }
}
