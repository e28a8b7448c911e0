//! Lambda's own metrics, gathered in memory and handed to CloudWatch every second.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html> and `-view.html#dimensions` (read
//! 2026-11-21): by function, by what was named (`name:alias`), and by the version that an alias led to. `Errors` has a 0 for
//! each call that went well, so that its average is the error rate.

use crate::SERVICE;
use crate::names::Target;
use api_cloudwatch::{Dimension, MetricDatum, PutMetricData, PutMetricDataInput, StandardUnit};
use kernel::{Scope, Timestamp};
use parking_lot::Mutex;
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;
use wire::{Caller, OperationError, Principal};

const NAMESPACE: &str = "AWS/Lambda";
/// Of one datum, and of one request: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html>.
const VALUES_MAX: usize = 150;
const DATA_MAX: usize = 500;

pub struct Sample {
    pub duration: Duration,
    pub is_error: bool,
    pub concurrency: u32,
}

/// Which numbers belong together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Series {
    scope: Scope,
    dimensions: Vec<(&'static str, String)>,
    metric: &'static str,
    unit: StandardUnit,
    second: i64,
}

#[derive(Default)]
pub struct Metrics(Mutex<HashMap<Series, Vec<f64>>>);

impl Metrics {
    pub fn ran(&self, target: &Target, version: &str, sample: Sample, at: Timestamp) {
        let errors = if sample.is_error { 1.0 } else { 0.0 };
        self.add(
            target,
            Some(version),
            at,
            &[
                ("Invocations", StandardUnit::Count, 1.0),
                ("Errors", StandardUnit::Count, errors),
                ("Duration", StandardUnit::Milliseconds, sample.duration.as_secs_f64() * 1000.0),
                ("ConcurrentExecutions", StandardUnit::Count, f64::from(sample.concurrency)),
            ],
        );
    }

    pub fn throttled(&self, target: &Target, at: Timestamp) {
        self.add(target, None, at, &[("Throttles", StandardUnit::Count, 1.0)]);
    }

    fn add(
        &self,
        target: &Target,
        version: Option<&str>,
        at: Timestamp,
        values: &[(&'static str, StandardUnit, f64)],
    ) {
        let mut series = self.0.lock();
        for dimensions in dimensions(target, version) {
            for (metric, unit, value) in values {
                let key = Series {
                    scope: target.scope.clone(),
                    dimensions: dimensions.clone(),
                    metric,
                    unit: *unit,
                    second: at.as_second(),
                };
                series.entry(key).or_default().push(*value);
            }
        }
    }

    /// Hands on what was gathered. What CloudWatch does not take is told in our log and gone.
    pub async fn flush(&self, caller: &Caller) {
        let gathered = std::mem::take(&mut *self.0.lock());
        let mut by_scope: HashMap<Scope, Vec<MetricDatum>> = HashMap::new();
        for (series, values) in gathered {
            by_scope.entry(series.scope.clone()).or_default().extend(data(&series, &values));
        }
        for (scope, data) in by_scope {
            let service = Principal::service(SERVICE, scope.account.clone(), None);
            let cx = caller.background(scope, service);
            for part in data.chunks(DATA_MAX) {
                let input = PutMetricDataInput {
                    namespace: NAMESPACE.to_owned(),
                    metric_data: Some(part.to_vec()),
                    ..Default::default()
                };
                if let Err(error) = caller.call::<PutMetricData>(&cx, input).await {
                    tracing::info!(code = %error.code(), message = error.message(), "metrics were not taken");
                }
            }
        }
    }
}

fn dimensions(target: &Target, version: Option<&str>) -> Vec<Vec<(&'static str, String)>> {
    let name = || ("FunctionName", target.name.clone());
    let mut all = vec![vec![name()]];
    if let Some(qualifier) = &target.qualifier {
        let resource = || ("Resource", format!("{}:{qualifier}", target.name));
        all.push(vec![name(), resource()]);
        if let Some(version) = version.filter(|version| version != qualifier) {
            all.push(vec![name(), resource(), ("ExecutedVersion", version.to_owned())]);
        }
    }
    all
}

/// Each value once, with how often it came.
fn data(series: &Series, values: &[f64]) -> Vec<MetricDatum> {
    let mut counted: BTreeMap<u64, f64> = BTreeMap::new();
    values.iter().for_each(|value| *counted.entry(value.to_bits()).or_default() += 1.0);
    let counted: Vec<(f64, f64)> =
        counted.into_iter().map(|(bits, count)| (f64::from_bits(bits), count)).collect();
    let dimension =
        |(name, value): &(&str, String)| Dimension { name: (*name).to_owned(), value: value.clone() };
    let datum = |part: &[(f64, f64)]| MetricDatum {
        metric_name: series.metric.to_owned(),
        dimensions: Some(series.dimensions.iter().map(dimension).collect()),
        timestamp: Timestamp::from_second(series.second).ok(),
        values: Some(part.iter().map(|(value, _)| *value).collect()),
        counts: Some(part.iter().map(|(_, count)| *count).collect()),
        unit: Some(series.unit),
        ..Default::default()
    };
    counted.chunks(VALUES_MAX).map(datum).collect()
}
