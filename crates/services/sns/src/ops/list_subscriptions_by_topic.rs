//! ListSubscriptionsByTopic: a hundred at a time.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html> (read 2026-11-21).

use api_sns::{
    ListSubscriptionsByTopic, ListSubscriptionsByTopicError, ListSubscriptionsByTopicInput,
    ListSubscriptionsByTopicResponse,
};
use wire::page;
use wire::{Cx, Handle, Permission};

use crate::Sns;
use crate::errors;
use crate::names::TopicName;
use crate::ops::list_subscriptions::shown;
use crate::tables::{self, Subscriptions};

impl Handle<ListSubscriptionsByTopic> for Sns {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListSubscriptionsByTopicInput,
    ) -> Result<Vec<Permission>, ListSubscriptionsByTopicError> {
        Ok(vec![self.on_topic(cx, "sns:ListSubscriptionsByTopic", &input.topic_arn).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListSubscriptionsByTopicInput,
    ) -> Result<ListSubscriptionsByTopicResponse, ListSubscriptionsByTopicError> {
        let topic = TopicName::asked(&input.topic_arn, &cx.scope)?;
        let after = match &input.next_token {
            Some(token) => Some(
                page::key("ListSubscriptionsByTopic", &cx.scope, token)
                    .ok_or_else(|| errors::invalid("NextToken"))?,
            ),
            None => None,
        };
        let after = after.map(|id| topic.subscription(&id).key());
        let mut rows = self
            .store
            .read(|tx| {
                tables::topic_at::<ListSubscriptionsByTopicError>(tx, &topic)?;
                Ok::<_, ListSubscriptionsByTopicError>(tx.scan::<Subscriptions>(
                    &topic.key(),
                    after.as_ref(),
                    PAGE + 1,
                )?)
            })
            .await?;
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let last = rows.last().map(|((_, _, id), _)| id.clone()).filter(|_| more);
        let next_token = last.map(|last| page::token("ListSubscriptionsByTopic", &cx.scope, &last));
        let subscriptions = rows.into_iter().map(|((_, _, id), row)| shown(&topic.subscription(&id), row));
        Ok(ListSubscriptionsByTopicResponse { subscriptions: Some(subscriptions.collect()), next_token })
    }
}

const PAGE: usize = 100;
