//! PutMetricData: what is acknowledged is on disk, and counts in the evaluation that follows.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html> (read 2026-11-21).
//! Permission: cloudwatch:PutMetricData on *, with the key cloudwatch:namespace. Namespaces that begin with `AWS/` are the
//! services' own: nobody else may write to them, and a service that writes to one as itself needs no policy for it.
//! Left out: entities (EntityMetricData), refused by name.

use crate::rules::datum;
use crate::{Cloudwatch, errors, flows};
use api_cloudwatch::{PutMetricData, PutMetricDataError as E, PutMetricDataInput};
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission, PrincipalKind};

/// Whose metric filters write to the namespaces of customers, who need nothing but the filter for it.
const METRIC_FILTERS: &str = "logs.amazonaws.com";

impl Handle<PutMetricData> for Cloudwatch {
    async fn permissions(&self, cx: &Cx, input: &PutMetricDataInput) -> Result<Vec<Permission>, E> {
        if is_services_own(cx, input) {
            return Ok(Vec::new());
        }
        let permission = Permission::new("cloudwatch:PutMetricData", "*");
        Ok(vec![permission.with("cloudwatch:namespace", &input.namespace)])
    }

    async fn handle(&self, cx: &Cx, input: PutMetricDataInput) -> Result<Nothing, E> {
        if input.namespace.starts_with("AWS/") && !is_services_own(cx, &input) {
            let text = format!("The value {} for parameter Namespace is invalid.", input.namespace);
            return Err(errors::value(text).into());
        }
        if input.entity_metric_data.is_some() {
            return Err(errors::lacking("entities (EntityMetricData)").into());
        }
        let data = datum::decide(input.metric_data.unwrap_or_default(), self.clock.now())?;
        let new = self.metrics.put(&cx.scope, &input.namespace, &data).await?;
        self.know(&cx.scope, &input.namespace, new).await?;
        let mut asleep: Vec<String> = Vec::new();
        for (_, datum) in &data {
            asleep.extend(self.sleepers.take(&cx.scope, &input.namespace, &datum.id));
        }
        if !asleep.is_empty() {
            flows::wake(&self.store, asleep).await?;
        }
        Ok(Nothing {})
    }
}

fn is_services_own(cx: &Cx, input: &PutMetricDataInput) -> bool {
    let is_own = input.namespace.starts_with("AWS/") || cx.principal.entity_arn == METRIC_FILTERS;
    cx.principal.kind == PrincipalKind::Service && is_own
}
