//! What filters do with events before they are acknowledged: data points are put, and what subscribers get is on its way.

use crate::Logs;
use crate::flows::{Forward, Forwarding};
use crate::rules::filter::Pattern;
use crate::rules::metric_filter;
use crate::rules::subscription::{self, From, Matched};
use crate::tables::{GroupRow, MetricFilterRow, MetricFilters, SubscriptionRow, Subscriptions};
use api_cloudwatch::{PutMetricData, PutMetricDataInput};
use api_lambda::{InvocationType, Invoke, InvokeInput};
use api_logs::InputLogEvent;
use kernel::{Fault, Scope};
use wire::{Caller, Cx, OperationError, Principal, Refusal};

/// The service principal that functions' policies name; the older form names the region too.
const SERVICE: &str = "logs.amazonaws.com";
/// Of one PutMetricData.
const DATA_MAX: usize = 1000;

/// The filters of a group by name.
#[derive(Debug, Default)]
pub struct Filters {
    pub metric: Vec<(String, MetricFilterRow)>,
    pub subscription: Vec<(String, SubscriptionRow)>,
}

impl Filters {
    pub fn is_empty(&self) -> bool {
        self.metric.is_empty() && self.subscription.is_empty()
    }
}

/// Where a batch of events is.
pub struct Batch<'a> {
    pub group: &'a str,
    pub stream: &'a str,
    pub events: &'a [InputLogEvent],
    /// By their places in `events`.
    pub ids: &'a [String],
}

impl Logs {
    pub(crate) async fn filters(&self, group: &GroupRow) -> Result<Filters, Fault> {
        self.store
            .read(|tx| {
                let metric = tx.scan::<MetricFilters>(&group.id, None, usize::MAX)?;
                let subscription = tx.scan::<Subscriptions>(&group.id, None, usize::MAX)?;
                Ok(Filters {
                    metric: metric.into_iter().map(|((_, name), row)| (name, row)).collect(),
                    subscription: subscription.into_iter().map(|((_, name), row)| (name, row)).collect(),
                })
            })
            .await
    }

    /// Gives a batch to the filters of its group.
    pub(crate) async fn filter(&self, cx: &Cx, filters: &Filters, batch: Batch<'_>) -> Result<(), Fault> {
        for (name, filter) in &filters.metric {
            self.put_metrics(&cx.scope, name, filter, &batch).await?;
        }
        let mut started = Vec::new();
        for (name, filter) in &filters.subscription {
            let from = From {
                owner: cx.scope.account.as_str(),
                group: batch.group,
                stream: batch.stream,
                filter: name,
            };
            let pattern = parsed(&filter.pattern)?;
            let events =
                batch.events.iter().zip(batch.ids).filter(|(event, _)| pattern.matches(&event.message));
            let events: Vec<Matched> = events
                .map(|(event, id)| Matched {
                    id: id.clone(),
                    timestamp: event.timestamp,
                    message: event.message.clone(),
                })
                .collect();
            for payload in subscription::payloads(from, &events)? {
                let of = Forwarding {
                    scope: cx.scope.clone(),
                    group: batch.group.to_owned(),
                    function: filter.destination_arn.clone(),
                    payload,
                    since: self.clock.now(),
                };
                started.push((self.chance.uuid(), of));
            }
        }
        if started.is_empty() {
            return Ok(());
        }
        self.store
            .write(move |tx| {
                for (id, of) in &started {
                    flow::start::<Forward>(tx, id.as_str(), of)?;
                }
                Ok(())
            })
            .await
    }

    async fn put_metrics(
        &self,
        scope: &Scope,
        name: &str,
        filter: &MetricFilterRow,
        batch: &Batch<'_>,
    ) -> Result<(), Fault> {
        let data = metric_filter::data(&parsed(&filter.pattern)?, &filter.transformation, batch.events);
        let service = Principal::service(SERVICE, scope.account.clone(), None);
        let cx = self.caller.background(scope.clone(), service);
        for part in data.chunks(DATA_MAX) {
            let input = PutMetricDataInput {
                namespace: filter.transformation.metric_namespace.clone(),
                metric_data: Some(part.to_vec()),
                ..Default::default()
            };
            let Err(error) = self.caller.call::<PutMetricData>(&cx, input).await else { continue };
            let refusal = error.into_refusal();
            if refusal.status >= 500 {
                return Err(Fault::new(format!(
                    "a metric filter's data were not taken: {}",
                    refusal.message
                )));
            }
            let (group, code) = (batch.group, &refusal.code);
            tracing::warn!(group, filter = name, %code, refusal.message, "a metric filter's data were refused");
        }
        Ok(())
    }
}

/// A pattern that was read when its filter was put.
fn parsed(pattern: &str) -> Result<Pattern, Fault> {
    Pattern::parse(pattern).map_err(|error| Fault::caused_by("a stored filter pattern cannot be read", error))
}

/// Invokes a subscriber as CloudWatch Logs, under either of the names that its policy may give it.
pub async fn invoke(
    caller: &Caller,
    scope: &Scope,
    group: &str,
    function: &str,
    kind: InvocationType,
    payload: &str,
) -> Result<(), Refusal> {
    let source = scope.arn("logs", format_args!("log-group:{group}:*")).to_string();
    let regional = format!("logs.{}.amazonaws.com", scope.region);
    let mut refused = None;
    for service in [SERVICE, regional.as_str()] {
        let principal = Principal::service(service, scope.account.clone(), Some(source.clone()));
        let cx = caller.background(scope.clone(), principal);
        let input = InvokeInput {
            function_name: function.to_owned(),
            invocation_type: Some(kind),
            payload: Some(payload.to_owned().into()),
            ..Default::default()
        };
        match caller.call::<Invoke>(&cx, input).await {
            Ok(_) => return Ok(()),
            Err(error) => {
                let refusal = error.into_refusal();
                let is_denied = refusal.status == 403;
                refused.get_or_insert(refusal);
                if !is_denied {
                    break;
                }
            }
        }
    }
    refused.map_or(Ok(()), Err)
}
