//! ListMetrics: metrics that had data in the last two weeks.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html> (read 2026-11-21).
//! Permission: cloudwatch:ListMetrics. Surprises: a dimension filter without a value takes any value; pages have 500 metrics.
//! AWS shows a new metric after up to fifteen minutes, we at once. Left out: linked accounts (there are none).

use crate::known::DAY_MS;
use crate::metrics::MetricId;
use crate::tables::{Known, KnownRow};
use crate::{Cloudwatch, errors};
use api_cloudwatch::{ListMetrics, ListMetricsError as E, ListMetricsInput, ListMetricsOutput, Metric};
use store::Key;
use wire::{Cx, Handle, Permission, page};

const PAGE: usize = 500;
const DAYS: i64 = 14;

impl Handle<ListMetrics> for Cloudwatch {
    async fn permissions(&self, _: &Cx, _: &ListMetricsInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("cloudwatch:ListMetrics", "*")])
    }

    async fn handle(&self, cx: &Cx, input: ListMetricsInput) -> Result<ListMetricsOutput, E> {
        let bad = || errors::value("Request parameter NextToken is invalid");
        let token = input.next_token.as_deref();
        let after =
            token.map(|token| page::key("ListMetrics", &cx.scope, token).ok_or_else(bad)).transpose()?;
        let mut after =
            after.map(|key| <Known as store::Table>::Key::from_text(&key).map_err(|_| bad())).transpose()?;
        let today = self.now_ms().div_euclid(DAY_MS);
        let mut metrics = Vec::new();
        loop {
            let rows = match &input.namespace {
                Some(namespace) => {
                    let prefix = (cx.scope.clone(), namespace.clone());
                    self.store.read(|tx| tx.scan::<Known>(&prefix, after.as_ref(), PAGE)).await?
                }
                None => self.store.read(|tx| tx.scan::<Known>(&cx.scope, after.as_ref(), PAGE)).await?,
            };
            let Some((last, _)) = rows.last() else { break };
            let last = last.clone();
            for (key, row) in rows {
                let wanted = fits(&input, &row) && row.last_day >= today - DAYS;
                if wanted && (input.recently_active.is_none() || self.is_recent(cx, &key.1, &row).await?) {
                    if metrics.len() == PAGE {
                        let before = after.as_ref().map(Key::to_text).unwrap_or_default();
                        return Ok(answer(metrics, Some(page::token("ListMetrics", &cx.scope, &before))));
                    }
                    metrics.push(shown(key.1.clone(), row));
                }
                after = Some(key);
            }
            after = Some(last);
        }
        Ok(answer(metrics, None))
    }
}

impl Cloudwatch {
    async fn is_recent(&self, cx: &Cx, namespace: &str, row: &KnownRow) -> Result<bool, E> {
        let id = MetricId { name: row.name.clone(), dimensions: row.dimensions.clone() };
        Ok(self.metrics.is_active(&cx.scope, namespace, &id).await?)
    }
}

fn answer(metrics: Vec<Metric>, next_token: Option<String>) -> ListMetricsOutput {
    ListMetricsOutput { metrics: Some(metrics), next_token, owning_accounts: None }
}

fn fits(input: &ListMetricsInput, row: &KnownRow) -> bool {
    let has = |filter: &api_cloudwatch::DimensionFilter| {
        let with_name = row.dimensions.iter().filter(|(name, _)| *name == filter.name);
        with_name.into_iter().any(|(_, value)| filter.value.as_ref().is_none_or(|wanted| wanted == value))
    };
    input.metric_name.as_ref().is_none_or(|name| *name == row.name)
        && input.dimensions.iter().flatten().all(has)
}

fn shown(namespace: String, row: KnownRow) -> Metric {
    let id = MetricId { name: row.name, dimensions: row.dimensions };
    let dimensions = Some(id.shown_dimensions());
    Metric { namespace: Some(namespace), metric_name: Some(id.name), dimensions }
}
