//! How a service counts what it did: one datum in its own CloudWatch namespace, one step of a Prometheus counter.
//!
//! A metric that cannot be written is not worth the work that it counts: the failure is logged and no more.
//!
//! Not here: what is counted, and when; alarms; a service whose metrics come by the thousand (lambda) gathers its own.

use api_cloudwatch::{Dimension, MetricDatum, PutMetricData, PutMetricDataInput, StandardUnit};
use kernel::Scope;
use wire::{Caller, OperationError, Principal};

/// Where a service's metrics go.
pub struct Metrics {
    /// The service principal that writes them: `sns.amazonaws.com`
    pub service: &'static str,
    /// `AWS/SNS`
    pub namespace: &'static str,
    /// `TopicName`
    pub dimension: &'static str,
    /// The Prometheus counter: `landfall_sns_total`
    pub counter: &'static str,
}

impl Metrics {
    /// Counts one for `of`, the value of the dimension.
    pub async fn count(&self, caller: &Caller, scope: &Scope, metric: &'static str, of: &str) {
        metrics::counter!(self.counter, "metric" => metric).increment(1);
        let principal = Principal::service(self.service, scope.account.clone(), None);
        let cx = caller.background(scope.clone(), principal);
        let datum = MetricDatum {
            metric_name: metric.into(),
            dimensions: Some(vec![Dimension { name: self.dimension.into(), value: of.to_owned() }]),
            timestamp: Some(cx.at),
            value: Some(1.0),
            unit: Some(StandardUnit::Count),
            ..MetricDatum::default()
        };
        let input = PutMetricDataInput {
            namespace: self.namespace.into(),
            metric_data: Some(vec![datum]),
            ..PutMetricDataInput::default()
        };
        if let Err(error) = caller.call::<PutMetricData>(&cx, input).await {
            tracing::debug!(code = %error.code(), message = error.message(), metric, "a metric was not written");
        }
    }
}
