//! What PutMetricData takes.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html> and API_MetricDatum
//! (read 2026-11-21). Members are named in errors as the query protocol numbers them, from 1.

use crate::errors::{combination, missing, value};
use crate::metrics::{Datum, MetricId, Resolution, Sample};
use api_cloudwatch::{MetricDatum, PutMetricDataError as E, StandardUnit};
use kernel::Timestamp;

const DATA_MAX: usize = 1000;
const VALUES_MAX: usize = 150;
const DIMENSIONS_MAX: usize = 30;
const PAST_MAX_MS: i64 = 14 * 86_400_000;
const FUTURE_MAX_MS: i64 = 2 * 3_600_000;

/// Data points with the instants they are for, or what is wrong with the first that is wrong.
pub fn decide(data: Vec<MetricDatum>, now: Timestamp) -> Result<Vec<(i64, Datum)>, E> {
    if data.is_empty() {
        return Err(missing("The parameter MetricData is required.").into());
    }
    if data.len() > DATA_MAX {
        let text = format!("The collection MetricData must not have a size greater than {DATA_MAX}.");
        return Err(value(text).into());
    }
    (1..).zip(data).map(|(number, datum)| one(&format!("MetricData.member.{number}"), datum, now)).collect()
}

fn one(place: &str, datum: MetricDatum, now: Timestamp) -> Result<(i64, Datum), E> {
    let dimensions = datum.dimensions.as_deref().unwrap_or_default();
    if dimensions.len() > DIMENSIONS_MAX {
        let text =
            format!("The collection {place}.Dimensions must not have a size greater than {DIMENSIONS_MAX}.");
        return Err(value(text).into());
    }
    let resolution = match datum.storage_resolution {
        None | Some(60) => Resolution::Standard,
        Some(1) => Resolution::High,
        Some(_) => {
            return Err(value(format!("The parameter {place}.StorageResolution must be 1 or 60.")).into());
        }
    };
    let (now_ms, at_ms) = (now.as_millisecond(), datum.timestamp.unwrap_or(now).as_millisecond());
    if at_ms < now_ms - PAST_MAX_MS {
        return Err(value(format!(
            "The parameter {place}.Timestamp must specify a time within the past two weeks."
        ))
        .into());
    }
    if at_ms > now_ms + FUTURE_MAX_MS {
        let text = format!(
            "The parameter {place}.Timestamp must specify a time no more than two hours in the future."
        );
        return Err(value(text).into());
    }
    let sample = sample(place, &datum)?;
    let id = MetricId::new(&datum.metric_name, datum.dimensions.as_deref());
    Ok((at_ms, Datum { id, unit: datum.unit.unwrap_or(StandardUnit::None), resolution, sample }))
}

fn sample(place: &str, datum: &MetricDatum) -> Result<Sample, E> {
    let exclusive = |a: &str, b: &str| {
        combination(format!(
            "The parameters {place}.{a} and {place}.{b} are mutually exclusive and you have specified both."
        ))
    };
    match (datum.value, &datum.statistic_values, &datum.values) {
        (Some(_), Some(_), _) => Err(exclusive("Value", "StatisticValues").into()),
        (Some(_), _, Some(_)) => Err(exclusive("Value", "Values").into()),
        (_, Some(_), Some(_)) => Err(exclusive("StatisticValues", "Values").into()),
        (Some(number), None, None) => Ok(Sample::Values(vec![(finite(place, "Value", number)?, 1.0)])),
        (None, Some(set), None) => {
            let check = |name: &str, number| finite(place, &format!("StatisticValues.{name}"), number);
            let (count, sum) = (check("SampleCount", set.sample_count)?, check("Sum", set.sum)?);
            let (minimum, maximum) = (check("Minimum", set.minimum)?, check("Maximum", set.maximum)?);
            if count < 0.0 || minimum > maximum {
                return Err(
                    value(format!("The value of the parameter {place}.StatisticValues is invalid.")).into()
                );
            }
            Ok(Sample::Set { count, sum, minimum, maximum })
        }
        (None, None, Some(values)) => counted(place, values, datum.counts.as_deref()),
        (None, None, None) => {
            let text = format!(
                "The parameter {place}.Value, {place}.Values or {place}.StatisticValues must be specified."
            );
            Err(missing(text).into())
        }
    }
}

fn counted(place: &str, values: &[f64], counts: Option<&[f64]>) -> Result<Sample, E> {
    if values.is_empty() || values.len() > VALUES_MAX {
        let text = format!("The collection {place}.Values must have a size between 1 and {VALUES_MAX}.");
        return Err(value(text).into());
    }
    let ones = vec![1.0; values.len()];
    let counts = counts.unwrap_or(&ones);
    if counts.len() != values.len() {
        let text = format!("The parameters {place}.Values and {place}.Counts must be of the same size.");
        return Err(value(text).into());
    }
    let mut pairs = Vec::with_capacity(values.len());
    for (number, count) in values.iter().zip(counts) {
        let count = finite(place, "Counts", *count)?;
        if count < 0.0 {
            return Err(value(format!("The value {count} for parameter {place}.Counts is invalid.")).into());
        }
        pairs.push((finite(place, "Values", *number)?, count));
    }
    Ok(Sample::Values(pairs))
}

fn finite(place: &str, name: &str, number: f64) -> Result<f64, E> {
    match number.is_finite() && number.abs() <= 2f64.powi(360) {
        true => Ok(number),
        false => Err(value(format!("The value {number} for parameter {place}.{name} is invalid.")).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use api_cloudwatch::StatisticSet;
    use wire::OperationError;

    fn decided(change: impl Fn(&mut MetricDatum)) -> Result<Sample, String> {
        let mut datum = MetricDatum { metric_name: "m".into(), value: Some(1.0), ..MetricDatum::default() };
        change(&mut datum);
        let now = Timestamp::from_second(1_800_000_000).expect("in range");
        let decided = decide(vec![datum], now).map(|mut data| data.remove(0).1.sample);
        decided.map_err(|error| error.into_refusal().message)
    }

    #[test]
    fn what_is_taken() {
        assert_eq!(decided(|_| {}), Ok(Sample::Values(vec![(1.0, 1.0)])));
        let many =
            decided(|d| (d.value, d.values, d.counts) = (None, Some(vec![1.0, 2.0]), Some(vec![3.0, 0.5])));
        assert_eq!(many, Ok(Sample::Values(vec![(1.0, 3.0), (2.0, 0.5)])));
    }

    #[test]
    fn what_is_refused() {
        let set = StatisticSet { sample_count: 1.0, sum: 1.0, minimum: 2.0, maximum: 1.0 };
        let now_s = 1_800_000_000;
        let at = |s: i64| Some(Timestamp::from_second(s).expect("in range"));
        type Change<'a> = dyn Fn(&mut MetricDatum) + 'a;
        let cases: [(&str, &Change<'_>); 9] = [
            ("mutually exclusive", &|d| d.statistic_values = Some(set.clone())),
            ("is invalid", &|d| (d.value, d.statistic_values) = (None, Some(set.clone()))),
            ("must be specified", &|d| d.value = None),
            ("The value NaN", &|d| d.value = Some(f64::NAN)),
            ("The value inf", &|d| d.value = Some(f64::INFINITY)),
            ("same size", &|d| (d.value, d.values, d.counts) = (None, Some(vec![1.0]), Some(vec![1.0, 2.0]))),
            ("past two weeks", &|d| d.timestamp = at(now_s - 15 * 86_400)),
            ("two hours in the future", &|d| d.timestamp = at(now_s + 7_201)),
            ("must be 1 or 60", &|d| d.storage_resolution = Some(5)),
        ];
        for (text, change) in cases {
            assert!(
                decided(change).is_err_and(|error| error.contains(text)),
                "{text}: {:?}",
                decided(change)
            );
        }
    }
}
