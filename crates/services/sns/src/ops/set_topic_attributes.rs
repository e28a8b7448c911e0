//! SetTopicAttributes: sets one; an empty value goes back to the default.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html> (read 2026-11-21).
//! Left out: encryption, active tracing, FIFO, logging of deliveries: refused by name.

use api_sns::{SetTopicAttributes, SetTopicAttributesError, SetTopicAttributesInput};
use wire::{Cx, Handle, Permission};

use crate::Sns;
use crate::attributes;
use crate::names::TopicName;
use crate::tables::{self, Topics};

impl Handle<SetTopicAttributes> for Sns {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &SetTopicAttributesInput,
    ) -> Result<Vec<Permission>, SetTopicAttributesError> {
        Ok(vec![self.on_topic(cx, "sns:SetTopicAttributes", &input.topic_arn).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: SetTopicAttributesInput,
    ) -> Result<wire::typed::Nothing, SetTopicAttributesError> {
        let topic = TopicName::asked(&input.topic_arn, &cx.scope)?;
        let value = input.attribute_value.unwrap_or_default();
        if !value.is_empty() || input.attribute_name == "Policy" {
            attributes::check_topic(&input.attribute_name, &value)?;
        }
        self.store
            .write(move |tx| {
                let mut row = tables::topic_at::<SetTopicAttributesError>(tx, &topic)?;
                attributes::set(&mut row.attributes, &input.attribute_name, &value);
                tx.put::<Topics>(&topic.key(), &row)?;
                Ok(wire::typed::Nothing {})
            })
            .await
    }
}
