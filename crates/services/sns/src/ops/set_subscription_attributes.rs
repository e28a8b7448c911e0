//! SetSubscriptionAttributes: filter policy, raw delivery, retries.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html> (read 2026-11-21).
//! Left out: dead-letter queues, replay: refused by name.

use api_sns::{SetSubscriptionAttributes, SetSubscriptionAttributesError, SetSubscriptionAttributesInput};
use wire::{Cx, Handle, Permission};

use crate::Sns;
use crate::attributes;
use crate::names::SubscriptionName;
use crate::rules::filter;
use crate::tables::{self, Subscriptions};

impl Handle<SetSubscriptionAttributes> for Sns {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &SetSubscriptionAttributesInput,
    ) -> Result<Vec<Permission>, SetSubscriptionAttributesError> {
        let topic = SubscriptionName::parse(&input.subscription_arn)?.topic;
        Ok(vec![self.on_topic(cx, "sns:SetSubscriptionAttributes", &topic.arn()).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: SetSubscriptionAttributesInput,
    ) -> Result<wire::typed::Nothing, SetSubscriptionAttributesError> {
        let _ = cx;
        let name = SubscriptionName::parse(&input.subscription_arn)?;
        let value = input.attribute_value.unwrap_or_default();
        self.store
            .write(move |tx| {
                let mut row = tables::subscription_at::<SetSubscriptionAttributesError>(tx, &name)?;
                let scope = row.attributes.get("FilterPolicyScope").map(String::as_str);
                attributes::check_subscription(&row.protocol, &input.attribute_name, &value, scope)?;
                if let (Some(policy), "FilterPolicyScope") =
                    (row.attributes.get("FilterPolicy"), input.attribute_name.as_str())
                {
                    filter::check(policy, Some(&value))?;
                }
                attributes::set(&mut row.attributes, &input.attribute_name, &value);
                tx.put::<Subscriptions>(&name.key(), &row)?;
                Ok(wire::typed::Nothing {})
            })
            .await
    }
}
