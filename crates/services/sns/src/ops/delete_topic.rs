//! DeleteTopic: takes a topic away with its subscriptions.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_DeleteTopic.html> (read 2026-11-21).
//! Surprises: deleting a topic that does not exist succeeds.

use api_sns::{DeleteTopic, DeleteTopicError, DeleteTopicInput};
use wire::{Cx, Handle, Permission};

use crate::Sns;
use crate::names::TopicName;
use crate::subscribing;
use crate::tables::{self, Left, Subscriptions, Topics};

impl Handle<DeleteTopic> for Sns {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &DeleteTopicInput,
    ) -> Result<Vec<Permission>, DeleteTopicError> {
        Ok(vec![self.on_topic(cx, "sns:DeleteTopic", &input.topic_arn).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DeleteTopicInput,
    ) -> Result<wire::typed::Nothing, DeleteTopicError> {
        let topic = TopicName::asked(&input.topic_arn, &cx.scope)?;
        self.store
            .write(move |tx| {
                for (name, _) in tables::of_topic(tx, &topic)? {
                    tx.delete::<Subscriptions>(&name.key())?;
                }
                for (name, _) in subscribing::left_of(tx, &topic)? {
                    tx.delete::<Left>(&name.key())?;
                }
                tx.delete::<Topics>(&topic.key())?;
                Ok(wire::typed::Nothing {})
            })
            .await
    }
}
