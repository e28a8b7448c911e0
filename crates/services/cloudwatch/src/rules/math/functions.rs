//! The functions of metric math, by name.

use super::evaluate::{self, Grid, Value, finite, is_true};
use super::{Bad, Series, bad};

/// Those that we compute.
const KNOWN: [&str; 24] = [
    "ABS",
    "AVG",
    "CEIL",
    "DATAPOINT_COUNT",
    "DIFF",
    "DIFF_TIME",
    "FILL",
    "FIRST",
    "FLOOR",
    "IF",
    "LAST",
    "LOG",
    "LOG10",
    "MAX",
    "METRICS",
    "METRIC_COUNT",
    "MIN",
    "PERIOD",
    "RATE",
    "REMOVE_EMPTY",
    "RUNNING_SUM",
    "STDDEV",
    "SUM",
    "TIME_SERIES",
];

/// Those that AWS has beside them.
const LACKING: [&str; 15] = [
    "ANOMALY_DETECTION_BAND",
    "DATE",
    "DAY",
    "DB_PERF_INSIGHTS",
    "EPOCH",
    "HOUR",
    "INSIGHT_RULE_METRIC",
    "LAMBDA",
    "MINUTE",
    "MONTH",
    "SEARCH",
    "SERVICE_QUOTA",
    "SLICE",
    "SORT",
    "YEAR",
];

/// Whether there is such a function.
pub fn known(name: &str) -> Result<(), Bad> {
    match name {
        _ if KNOWN.contains(&name) => Ok(()),
        _ if LACKING.contains(&name) => Err(Bad::Lacking(format!("the function {name}"))),
        _ => Err(bad(format!("'{name}' is no function"))),
    }
}

/// No function takes more arguments than three: IF.
const ARGUMENTS_MAX: usize = 3;

/// Refuses arguments before they are computed.
pub fn not_too_many(name: &str, given: usize) -> Result<(), Bad> {
    match given {
        0..=ARGUMENTS_MAX => Ok(()),
        _ => Err(takes_others(name)),
    }
}

fn takes_others(name: &str) -> Bad {
    bad(format!("{name} takes other arguments"))
}

pub fn call(name: &str, given: Vec<Value>, metrics: &[(String, Series)], grid: &Grid) -> Result<Value, Bad> {
    let wrong = || takes_others(name);
    let mut given = given.into_iter();
    let (first, second, third) = (given.next(), given.next(), given.next());
    if given.next().is_some() {
        return Err(wrong());
    }
    match (name, first, second, third) {
        ("METRICS", filter, None, None) => some_metrics(filter, metrics)?.ok_or_else(wrong),
        ("IF", Some(condition), Some(then), otherwise) => chosen(condition, then, otherwise, grid),
        ("FILL", Some(value), Some(with), None) => each(value, |series| filled(series, &with, grid)),
        ("TIME_SERIES", Some(Value::Number(number)), None, None) => Ok(Value::Series(level(number, grid))),
        ("METRIC_COUNT", Some(value), None, None) => Ok(Value::Number(value.all()?.len() as f64)),
        ("PERIOD", Some(Value::Series(_)), None, None) => Ok(Value::Number(grid.period_s as f64)),
        ("DATAPOINT_COUNT", Some(Value::Series(series)), None, None) => {
            Ok(Value::Number(series.len() as f64))
        }
        ("FIRST", Some(value), None, None) => {
            value.all()?.into_iter().next().map(Value::Series).ok_or_else(wrong)
        }
        ("LAST", Some(value), None, None) => value.all()?.pop().map(Value::Series).ok_or_else(wrong),
        ("REMOVE_EMPTY", Some(value), None, None) => {
            Ok(Value::Many(value.all()?.into_iter().filter(|series| !series.is_empty()).collect()))
        }
        (name, Some(value), None, None) => of_one(name, value).unwrap_or_else(|| Err(wrong())),
        _ => Err(wrong()),
    }
}

/// The functions of one argument that do not depend on the request.
fn of_one(name: &str, value: Value) -> Option<Result<Value, Bad>> {
    Some(match name {
        "ABS" => value.mapped(f64::abs),
        "CEIL" => value.mapped(f64::ceil),
        "FLOOR" => value.mapped(f64::floor),
        "LOG" => value.mapped(f64::ln),
        "LOG10" => value.mapped(f64::log10),
        "AVG" => folded(value, |values| values.iter().sum::<f64>() / values.len() as f64),
        "MAX" => folded(value, |values| values.iter().copied().fold(f64::NEG_INFINITY, f64::max)),
        "MIN" => folded(value, |values| values.iter().copied().fold(f64::INFINITY, f64::min)),
        "SUM" => folded(value, |values| values.iter().sum()),
        "STDDEV" => folded(value, deviation),
        "DIFF" => each(value, |series| Ok(steps(series, |before, after, _| after - before))),
        "DIFF_TIME" => each(value, |series| Ok(steps(series, |_, _, seconds| seconds))),
        "RATE" => {
            each(value, |series| Ok(steps(series, |before, after, seconds| (after - before) / seconds)))
        }
        "RUNNING_SUM" => each(value, |series| Ok(running(series))),
        _ => return None,
    })
}

fn each(value: Value, change: impl Fn(&Series) -> Result<Series, Bad>) -> Result<Value, Bad> {
    match value {
        Value::Series(series) => change(&series).map(Value::Series),
        Value::Many(many) => many.iter().map(change).collect::<Result<_, _>>().map(Value::Many),
        Value::Number(_) | Value::Text(_) => Err(bad("A time series is wanted")),
    }
}

/// One number of a series, if it has data; of several series one, from those that have data at each instant.
fn folded(value: Value, fold: impl Fn(&[f64]) -> f64) -> Result<Value, Bad> {
    match value {
        Value::Series(series) => {
            let values: Vec<f64> = series.into_values().collect();
            Ok(Value::number(if values.is_empty() { f64::NAN } else { fold(&values) }))
        }
        Value::Many(many) => {
            let mut by_instant: std::collections::BTreeMap<i64, Vec<f64>> = Default::default();
            for (at, value) in many.into_iter().flatten() {
                by_instant.entry(at).or_default().push(value);
            }
            Ok(Value::Series(finite(by_instant.into_iter().map(|(at, values)| (at, fold(&values))))))
        }
        Value::Number(_) | Value::Text(_) => Err(bad("A time series is wanted")),
    }
}

fn deviation(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64).sqrt()
}

fn steps(series: &Series, of: impl Fn(f64, f64, f64) -> f64) -> Series {
    let pairs = series.iter().zip(series.iter().skip(1));
    finite(pairs.map(|((from, before), (at, after))| (*at, of(*before, *after, (at - from) as f64 / 1000.0))))
}

fn running(series: &Series) -> Series {
    let add = |sum: &mut f64, (at, value): (&i64, &f64)| {
        *sum += value;
        Some((*at, *sum))
    };
    series.iter().scan(0.0, add).collect()
}

fn level(number: f64, grid: &Grid) -> Series {
    finite(grid.starts_ms.iter().map(|at| (*at, number)))
}

/// A series without holes: filled with a number, another series, the value before (REPEAT) or the line between (LINEAR).
fn filled(series: &Series, with: &Value, grid: &Grid) -> Result<Series, Bad> {
    let missing = |at: i64| match with {
        Value::Number(number) => Some(*number),
        Value::Series(other) => other.get(&at).copied(),
        Value::Text(how) if how == "REPEAT" => series.range(..at).next_back().map(|(_, value)| *value),
        Value::Text(_) => between(series, at),
        Value::Many(_) => None,
    };
    match with {
        Value::Many(_) => return Err(bad("FILL takes one series, a number, REPEAT or LINEAR")),
        Value::Text(how) if how != "REPEAT" && how != "LINEAR" => {
            return Err(bad(format!("FILL does not know '{how}'")));
        }
        _ => {}
    }
    let filled = grid.starts_ms.iter().filter(|at| !series.contains_key(at));
    let filled: Vec<_> = filled.filter_map(|at| Some((*at, missing(*at)?))).collect();
    Ok(finite(series.iter().map(|(at, value)| (*at, *value)).chain(filled)))
}

fn between(series: &Series, at: i64) -> Option<f64> {
    let (from, before) = series.range(..at).next_back()?;
    let (to, after) = series.range(at..).next()?;
    Some(before + (after - before) * (at - from) as f64 / (to - from) as f64)
}

fn some_metrics(filter: Option<Value>, metrics: &[(String, Series)]) -> Result<Option<Value>, Bad> {
    let part = match filter {
        None => String::new(),
        Some(Value::Text(part)) => part,
        Some(_) => return Ok(None),
    };
    let wanted = metrics.iter().filter(|(id, _)| id.contains(&part));
    evaluate::not_too_many(wanted.clone().map(|(_, series)| series))?;
    Ok(Some(Value::Many(wanted.map(|(_, series)| series.clone()).collect())))
}

/// By a condition that is one number. What comes out is a number only if both are, and otherwise one series: that does not
/// depend on the data.
fn chosen_everywhere(
    condition: f64,
    then: Value,
    otherwise: Option<Value>,
    grid: &Grid,
) -> Result<Value, Bad> {
    if [Some(&then), otherwise.as_ref()].iter().flatten().any(|value| !is_one(value)) {
        return Err(bad(IF_TAKES));
    }
    let is_number = |value: &Value| matches!(value, Value::Number(_));
    let numbers = is_number(&then) && otherwise.as_ref().is_none_or(is_number);
    let choice = match condition {
        none if none.is_nan() => None,
        number if is_true(number) => Some(then),
        _ => otherwise,
    };
    Ok(match choice.unwrap_or(Value::Number(f64::NAN)) {
        Value::Number(number) if !numbers => Value::Series(level(number, grid)),
        value => value,
    })
}

const IF_TAKES: &str = "IF takes series and numbers";

fn is_one(value: &Value) -> bool {
    matches!(value, Value::Number(_) | Value::Series(_))
}

/// Where the condition holds the one value, elsewhere the other; where neither is known, nothing.
fn chosen(condition: Value, then: Value, otherwise: Option<Value>, grid: &Grid) -> Result<Value, Bad> {
    let condition = match condition {
        Value::Series(series) => series,
        Value::Number(number) => return chosen_everywhere(number, then, otherwise, grid),
        Value::Many(_) | Value::Text(_) => return Err(bad("IF takes a condition of one series")),
    };
    let as_series = |value: Value| match value {
        Value::Number(number) => {
            let instants = grid.starts_ms.iter().chain(condition.keys());
            Ok(finite(instants.map(|at| (*at, number))))
        }
        Value::Series(series) => Ok(series),
        Value::Many(_) | Value::Text(_) => Err(bad(IF_TAKES)),
    };
    let then = as_series(then)?;
    let otherwise = otherwise.map(as_series).transpose()?.unwrap_or_default();
    let choice = |(at, holds): (&i64, &f64)| {
        let from = if is_true(*holds) { &then } else { &otherwise };
        from.get(at).map(|value| (*at, *value))
    };
    Ok(Value::Series(finite(condition.iter().filter_map(choice))))
}
