//! Publish: takes a message in; it is carried to the subscriptions by a flow.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_Publish.html> (read 2026-11-21).
//! Left out: phone numbers, mobile push endpoints: refused by name.

use api_sns::{Publish, PublishError, PublishInput, PublishResponse};
use kernel::Arn;
use wire::{Cx, Handle, Permission};

use crate::Sns;
use crate::errors;
use crate::flows::fan_out::{self, Published};
use crate::names::TopicName;
use crate::rules::message::{Draft, message_of};
use crate::tables;

impl Handle<Publish> for Sns {
    async fn permissions(&self, cx: &Cx, input: &PublishInput) -> Result<Vec<Permission>, PublishError> {
        match input.topic_arn.as_ref().or(input.target_arn.as_ref()) {
            Some(topic) => Ok(vec![self.on_topic(cx, "sns:Publish", topic).await?]),
            None => Ok(vec![Permission::new("sns:Publish", "*")]),
        }
    }

    async fn handle(&self, cx: &Cx, input: PublishInput) -> Result<PublishResponse, PublishError> {
        if input.phone_number.is_some() {
            return Err(errors::not_offered("text messages to phone numbers").into());
        }
        let arn = input.topic_arn.or(input.target_arn).ok_or_else(|| {
            errors::invalid("TopicArn or TargetArn Reason: no value for required parameter")
        })?;
        if is_push_endpoint(&arn) {
            return Err(
                errors::invalid("TargetArn Reason: No endpoint found for the target arn specified").into()
            );
        }
        let topic = TopicName::asked(&arn, &cx.scope)?;
        let draft = Draft {
            message: input.message,
            subject: input.subject,
            structure: input.message_structure,
            attributes: input.message_attributes,
            deduplicated: input.message_deduplication_id.is_some(),
        };
        let message = message_of(draft, self.chance.uuid(), self.clock.now())?;
        let message_id = Some(message.id.clone());
        let published = Published { topic, message };
        self.store
            .write(move |tx| {
                tables::topic_at::<PublishError>(tx, &published.topic)?;
                fan_out::start(tx, &published)?;
                Ok::<_, PublishError>(())
            })
            .await?;
        Ok(PublishResponse { message_id, sequence_number: None })
    }
}

/// `arn:aws:sns:REGION:ACCOUNT:endpoint/GCM/APPLICATION/ID`: nobody can have made one here.
fn is_push_endpoint(arn: &str) -> bool {
    Arn::parse(arn).is_ok_and(|arn| arn.service() == "sns" && arn.resource_of("endpoint/").is_some())
}
