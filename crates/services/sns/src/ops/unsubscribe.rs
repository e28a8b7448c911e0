//! Unsubscribe: takes a subscription away.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html> (read 2026-11-21).
//! Surprises: a subscription that does not exist (any more) counts as done.
//! No UnsubscribeConfirmation is sent: that is for who leaves by the link, without a signature (`public`).

use api_sns::{Unsubscribe, UnsubscribeError, UnsubscribeInput};
use wire::{Cx, Handle, Permission};

use crate::Sns;
use crate::names::SubscriptionName;
use crate::subscribing;

impl Handle<Unsubscribe> for Sns {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &UnsubscribeInput,
    ) -> Result<Vec<Permission>, UnsubscribeError> {
        let topic = SubscriptionName::parse(&input.subscription_arn)?.topic;
        Ok(vec![self.on_topic(cx, "sns:Unsubscribe", &topic.arn()).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: UnsubscribeInput,
    ) -> Result<wire::typed::Nothing, UnsubscribeError> {
        let _ = cx;
        let name = SubscriptionName::parse(&input.subscription_arn)?;
        self.store.write(move |tx| subscribing::leave(tx, &name).map(drop)).await?;
        Ok(wire::typed::Nothing {})
    }
}
