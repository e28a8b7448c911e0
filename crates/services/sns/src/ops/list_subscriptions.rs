//! ListSubscriptions: all of the account in this region, a hundred at a time.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptions.html> (read 2026-11-21).
//! Surprises: what is not confirmed has `PendingConfirmation` in place of its ARN.

use api_sns::{
    ListSubscriptions, ListSubscriptionsError, ListSubscriptionsInput, ListSubscriptionsResponse,
    Subscription,
};
use wire::page;
use wire::{Cx, Handle, Permission};

use crate::Sns;
use crate::errors;
use crate::names::{SubscriptionName, TopicName};
use crate::tables::{SubscriptionRow, Subscriptions};

impl Handle<ListSubscriptions> for Sns {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListSubscriptionsInput,
    ) -> Result<Vec<Permission>, ListSubscriptionsError> {
        let _ = (cx, input);
        Ok(vec![Permission::new("sns:ListSubscriptions", "*")])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListSubscriptionsInput,
    ) -> Result<ListSubscriptionsResponse, ListSubscriptionsError> {
        let after = match &input.next_token {
            Some(token) => Some(
                page::key("ListSubscriptions", &cx.scope, token)
                    .ok_or_else(|| errors::invalid("NextToken"))?,
            ),
            None => None,
        };
        let after = after
            .as_deref()
            .and_then(|key| key.split_once(' '))
            .map(|(topic, id)| (cx.scope.clone(), topic.to_owned(), id.to_owned()));
        let mut rows =
            self.store.read(|tx| tx.scan::<Subscriptions>(&cx.scope, after.as_ref(), PAGE + 1)).await?;
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let last = rows.last().map(|((_, topic, id), _)| format!("{topic} {id}")).filter(|_| more);
        let next_token = last.map(|last| page::token("ListSubscriptions", &cx.scope, &last));
        let subscriptions = rows
            .into_iter()
            .map(|((scope, topic, id), row)| shown(&TopicName::new(&scope, &topic).subscription(&id), row));
        Ok(ListSubscriptionsResponse { subscriptions: Some(subscriptions.collect()), next_token })
    }
}

const PAGE: usize = 100;

pub fn shown(name: &SubscriptionName, row: SubscriptionRow) -> Subscription {
    let subscription_arn = if row.confirmed { name.arn() } else { "PendingConfirmation".to_owned() };
    Subscription {
        subscription_arn: Some(subscription_arn),
        owner: Some(row.owner),
        protocol: Some(row.protocol),
        endpoint: Some(row.endpoint),
        topic_arn: Some(name.topic.arn()),
    }
}
