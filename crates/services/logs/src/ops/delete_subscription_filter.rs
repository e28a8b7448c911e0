//! DeleteSubscriptionFilter: what was let through already is still carried on.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteSubscriptionFilter.html> (read
//! 2026-11-21). Permission: logs:DeleteSubscriptionFilter on the group.

use crate::tables::Subscriptions;
use crate::{Logs, errors, groups, place};
use api_logs::{
    DeleteSubscriptionFilter, DeleteSubscriptionFilterError as E, DeleteSubscriptionFilterRequest,
};
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

impl Handle<DeleteSubscriptionFilter> for Logs {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &DeleteSubscriptionFilterRequest,
    ) -> Result<Vec<Permission>, E> {
        let arn = place::group_arn(&cx.scope, &input.log_group_name);
        Ok(vec![Permission::new("logs:DeleteSubscriptionFilter", arn)])
    }

    async fn handle(&self, cx: &Cx, input: DeleteSubscriptionFilterRequest) -> Result<Nothing, E> {
        let scope = cx.scope.clone();
        self.store
            .write(move |tx| {
                let group = groups::group(tx, &scope, &input.log_group_name)??;
                match tx.delete::<Subscriptions>(&(group.id, input.filter_name.clone()))? {
                    true => Ok(Nothing {}),
                    false => Err(errors::no_subscription_filter().into()),
                }
            })
            .await
    }
}
