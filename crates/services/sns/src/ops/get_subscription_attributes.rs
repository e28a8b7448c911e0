//! GetSubscriptionAttributes: one subscription.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_GetSubscriptionAttributes.html> (read 2026-11-21).

use api_sns::{
    GetSubscriptionAttributes, GetSubscriptionAttributesError, GetSubscriptionAttributesInput,
    GetSubscriptionAttributesResponse,
};
use wire::{Cx, Handle, Permission};

use crate::Sns;
use crate::attributes;
use crate::names::SubscriptionName;
use crate::tables;

impl Handle<GetSubscriptionAttributes> for Sns {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &GetSubscriptionAttributesInput,
    ) -> Result<Vec<Permission>, GetSubscriptionAttributesError> {
        let topic = SubscriptionName::parse(&input.subscription_arn)?.topic;
        Ok(vec![self.on_topic(cx, "sns:GetSubscriptionAttributes", &topic.arn()).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: GetSubscriptionAttributesInput,
    ) -> Result<GetSubscriptionAttributesResponse, GetSubscriptionAttributesError> {
        let _ = cx;
        let name = SubscriptionName::parse(&input.subscription_arn)?;
        let (row, topic) = self
            .store
            .read(|tx| {
                let row = tables::subscription_at::<GetSubscriptionAttributesError>(tx, &name)?;
                Ok::<_, GetSubscriptionAttributesError>((
                    row,
                    tables::topic_at::<GetSubscriptionAttributesError>(tx, &name.topic)?,
                ))
            })
            .await?;
        Ok(GetSubscriptionAttributesResponse {
            attributes: Some(attributes::of_subscription(&name, &row, &topic)),
        })
    }
}
