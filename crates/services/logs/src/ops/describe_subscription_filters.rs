//! DescribeSubscriptionFilters: those of one group, by name.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeSubscriptionFilters.html> (read
//! 2026-11-21). Permission: logs:DescribeSubscriptionFilters on the group. There are two at most, so that a page has them all.

use crate::tables::{SubscriptionRow, Subscriptions};
use crate::{Logs, errors, place};
use api_logs::{
    DescribeSubscriptionFilters, DescribeSubscriptionFiltersError as E, DescribeSubscriptionFiltersRequest,
    DescribeSubscriptionFiltersResponse, SubscriptionFilter,
};
use store::Starting;
use wire::{Cx, Handle, Permission, page};

const LIST: &str = "DescribeSubscriptionFilters";
const LIMIT: usize = 50;

impl Handle<DescribeSubscriptionFilters> for Logs {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &DescribeSubscriptionFiltersRequest,
    ) -> Result<Vec<Permission>, E> {
        let arn = place::group_arn(&cx.scope, &input.log_group_name);
        Ok(vec![Permission::new("logs:DescribeSubscriptionFilters", arn)])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DescribeSubscriptionFiltersRequest,
    ) -> Result<DescribeSubscriptionFiltersResponse, E> {
        let token = input.next_token.as_deref();
        let after =
            token.map(|token| page::key(LIST, &cx.scope, token).ok_or_else(errors::bad_token)).transpose()?;
        let group = self.group::<E>(&cx.scope, &input.log_group_name).await?;
        let prefix = Starting(group.id.clone(), input.filter_name_prefix.unwrap_or_default());
        let after = after.map(|name| (group.id.clone(), name));
        let limit = input.limit.map_or(LIMIT, |limit| limit as usize);
        let mut rows =
            self.store.read(|tx| tx.scan::<Subscriptions>(&prefix, after.as_ref(), limit + 1)).await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_token =
            rows.last().filter(|_| more).map(|((_, name), _)| page::token(LIST, &cx.scope, name));
        let shown =
            rows.into_iter().map(|((_, name), row)| shown(&input.log_group_name, name, row)).collect();
        Ok(DescribeSubscriptionFiltersResponse { subscription_filters: Some(shown), next_token })
    }
}

fn shown(group: &str, name: String, row: SubscriptionRow) -> SubscriptionFilter {
    SubscriptionFilter {
        filter_name: Some(name),
        log_group_name: Some(group.to_owned()),
        filter_pattern: Some(row.pattern),
        destination_arn: Some(row.destination_arn),
        distribution: Some(row.distribution),
        apply_on_transformed_logs: Some(false),
        creation_time: Some(row.created_ms),
        ..SubscriptionFilter::default()
    }
}
