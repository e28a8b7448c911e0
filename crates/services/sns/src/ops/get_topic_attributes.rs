//! GetTopicAttributes: what was set, what is counted, what applies.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html> (read 2026-11-21).

use api_sns::{
    GetTopicAttributes, GetTopicAttributesError, GetTopicAttributesInput, GetTopicAttributesResponse,
};
use wire::{Cx, Handle, Permission};

use crate::Sns;
use crate::attributes;
use crate::names::TopicName;
use crate::tables;

impl Handle<GetTopicAttributes> for Sns {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &GetTopicAttributesInput,
    ) -> Result<Vec<Permission>, GetTopicAttributesError> {
        Ok(vec![self.on_topic(cx, "sns:GetTopicAttributes", &input.topic_arn).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: GetTopicAttributesInput,
    ) -> Result<GetTopicAttributesResponse, GetTopicAttributesError> {
        let topic = TopicName::asked(&input.topic_arn, &cx.scope)?;
        let (row, subscriptions) = self
            .store
            .read(|tx| {
                Ok::<_, GetTopicAttributesError>((
                    tables::topic_at::<GetTopicAttributesError>(tx, &topic)?,
                    tables::of_topic(tx, &topic)?,
                ))
            })
            .await?;
        let confirmed = subscriptions.iter().filter(|(_, row)| row.confirmed).count();
        let shown = attributes::of_topic(&topic, &row, confirmed, subscriptions.len() - confirmed);
        Ok(GetTopicAttributesResponse { attributes: Some(shown) })
    }
}
