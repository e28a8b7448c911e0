//! Lambda's own metrics, gathered in memory and handed to CloudWatch every second in which there are any.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html> and `-view.html#dimensions` (read
//! 2026-11-21): over all functions, by function, by what was named (`name:alias`), and by the version that an alias led to.
//! `Errors` has a 0 for each call that went well, so that its average is the error rate. Their instant is that of the call's
//! beginning, not of its end.

use crate::SERVICE;
use crate::names::Target;
use api_cloudwatch::{Dimension, MetricDatum, PutMetricData, PutMetricDataInput, StandardUnit};
use kernel::{Scope, Timestamp};
use parking_lot::Mutex;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
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
pub struct Metrics {
    gathered: Mutex<HashMap<Series, Vec<f64>>>,
    /// Told when there is something to hand on.
    pub stirred: Arc<Notify>,
}

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

    /// An event was acknowledged.
    pub fn queued(&self, target: &Target, at: Timestamp) {
        self.add(target, None, at, &[("AsyncEventsReceived", StandardUnit::Count, 1.0)]);
    }

    /// An acknowledged event is given to the function, so long after it came.
    pub fn taken_up(&self, target: &Target, age: Duration, at: Timestamp) {
        let age_ms = age.as_secs_f64() * 1000.0;
        self.add(target, None, at, &[("AsyncEventAge", StandardUnit::Milliseconds, age_ms)]);
    }

    /// An acknowledged event was given up.
    pub fn dropped(&self, target: &Target, at: Timestamp) {
        self.add(target, None, at, &[("AsyncEventsDropped", StandardUnit::Count, 1.0)]);
    }

    /// What came of an event was refused by whom it was to be told to.
    pub fn undelivered(&self, target: &Target, is_dead_letter: bool, at: Timestamp) {
        let metric = if is_dead_letter { "DeadLetterErrors" } else { "DestinationDeliveryFailures" };
        self.add(target, None, at, &[(metric, StandardUnit::Count, 1.0)]);
    }

    fn add(
        &self,
        target: &Target,
        version: Option<&str>,
        at: Timestamp,
        values: &[(&'static str, StandardUnit, f64)],
    ) {
        let mut series = self.gathered.lock();
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
        drop(series);
        self.stirred.notify_one();
    }

    pub fn is_empty(&self) -> bool {
        self.gathered.lock().is_empty()
    }

    /// Hands on what was gathered. What CloudWatch does not take is told in our log and gone.
    pub async fn flush(&self, caller: &Caller) {
        let gathered = std::mem::take(&mut *self.gathered.lock());
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
    let mut all = vec![vec![], vec![name()]];
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

#[cfg(test)]
mod tests {
    use super::*;

    fn target(qualifier: Option<&str>) -> Target {
        let account = kernel::AccountId::new("111122223333").unwrap();
        let scope = Scope { account, region: kernel::Region::new("us-east-1").unwrap() };
        Target { scope, name: "f".into(), qualifier: qualifier.map(Into::into) }
    }

    #[test]
    fn a_call_counts_for_all_functions_its_own_its_alias_and_its_version() {
        let shown = |qualifier, version| -> Vec<String> {
            let all = dimensions(&target(qualifier), Some(version));
            let one = |(name, value): (&str, String)| format!("{name}={value}");
            all.into_iter().map(|of| of.into_iter().map(one).collect::<Vec<_>>().join(" ")).collect()
        };
        assert_eq!(shown(None, "$LATEST"), ["", "FunctionName=f"]);
        assert_eq!(shown(Some("3"), "3"), ["", "FunctionName=f", "FunctionName=f Resource=f:3"]);
        let by_version = "FunctionName=f Resource=f:live ExecutedVersion=3";
        let by_alias = ["", "FunctionName=f", "FunctionName=f Resource=f:live", by_version];
        assert_eq!(shown(Some("live"), "3"), by_alias);
    }

    #[test]
    fn equal_values_are_one_with_a_count() {
        let (metrics, at) = (Metrics::default(), Timestamp::from_second(60).unwrap());
        for is_error in [false, true, false] {
            let sample = Sample { duration: Duration::from_millis(5), is_error, concurrency: 1 };
            metrics.ran(&target(None), "$LATEST", sample, at);
        }
        let gathered = std::mem::take(&mut *metrics.gathered.lock());
        let errors = gathered.iter().find(|(series, _)| series.metric == "Errors").unwrap();
        let told = data(errors.0, errors.1);
        assert_eq!(
            (told[0].values.clone(), told[0].counts.clone()),
            (Some(vec![0.0, 1.0]), Some(vec![2.0, 1.0]))
        );
        assert_eq!(told[0].timestamp, Some(at));
    }
}
