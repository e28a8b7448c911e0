//! The service's own metrics in CloudWatch, by topic, and for the server as a whole as Prometheus counters.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html> (read 2026-11-21).
//! A metric that cannot be written is not worth a delivery: the failure is logged and no more.

use api_cloudwatch::{Dimension, MetricDatum, PutMetricData, PutMetricDataInput, StandardUnit};
use kernel::Scope;
use wire::{Caller, OperationError, Principal};

use crate::SERVICE;

/// Counts one under a name such as `NumberOfNotificationsDelivered`.
pub async fn count(caller: &Caller, scope: &Scope, metric: &'static str, of: &str) {
    metrics::counter!("landfall_sns_total", "metric" => metric).increment(1);
    let cx = caller.background(scope.clone(), Principal::service(SERVICE, scope.account.clone(), None));
    let dimension = Dimension { name: "TopicName".into(), value: of.to_owned() };
    let datum = MetricDatum {
        metric_name: metric.into(),
        dimensions: Some(vec![dimension]),
        timestamp: Some(cx.at),
        value: Some(1.0),
        unit: Some(StandardUnit::Count),
        ..MetricDatum::default()
    };
    let input = PutMetricDataInput {
        namespace: "AWS/SNS".into(),
        metric_data: Some(vec![datum]),
        ..PutMetricDataInput::default()
    };
    if let Err(error) = caller.call::<PutMetricData>(&cx, input).await {
        tracing::debug!(code = %error.code(), message = error.message(), metric, "a metric was not written");
    }
}
