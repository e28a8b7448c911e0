//! ConfirmSubscription: an endpoint shows the token that it was sent.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_ConfirmSubscription.html> (read 2026-11-21).

use api_sns::{
    ConfirmSubscription, ConfirmSubscriptionError, ConfirmSubscriptionInput, ConfirmSubscriptionResponse,
};
use wire::{Cx, Handle, Permission};

use crate::Sns;
use crate::errors;
use crate::names::TopicName;
use crate::subscribing::{self, Confirming};

impl Handle<ConfirmSubscription> for Sns {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ConfirmSubscriptionInput,
    ) -> Result<Vec<Permission>, ConfirmSubscriptionError> {
        Ok(vec![self.on_topic(cx, "sns:ConfirmSubscription", &input.topic_arn).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ConfirmSubscriptionInput,
    ) -> Result<ConfirmSubscriptionResponse, ConfirmSubscriptionError> {
        let topic = TopicName::asked(&input.topic_arn, &cx.scope)?;
        if !input.token.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(errors::illegible_token().into());
        }
        let as_whom = match input.authenticate_on_unsubscribe.as_deref() {
            Some("true") => Confirming::ToLeaveOnlySigned,
            _ => Confirming::Signed,
        };
        let now = self.clock.now();
        let name = self
            .store
            .write(move |tx| {
                subscribing::confirm::<ConfirmSubscriptionError>(tx, &topic, &input.token, now, as_whom)
            })
            .await?;
        Ok(ConfirmSubscriptionResponse { subscription_arn: Some(name.arn()) })
    }
}
