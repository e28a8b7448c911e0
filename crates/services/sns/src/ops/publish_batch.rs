//! PublishBatch: up to ten messages in one request.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html> (read 2026-11-21).
//! Surprise: a message that AWS does not take fails the whole request, not its entry, see `test_publish_batch_exceptions` in
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/sns/test_sns.snapshot.json> (read 2026-11-21).

use api_sns::{
    BatchEntryIdsNotDistinctException, BatchRequestTooLongException, EmptyBatchRequestException,
    InvalidBatchEntryIdException, PublishBatch, PublishBatchError, PublishBatchInput,
    PublishBatchRequestEntry, PublishBatchResponse, PublishBatchResultEntry,
    TooManyEntriesInBatchRequestException,
};
use std::collections::BTreeSet;
use wire::{Cx, Handle, Permission};

use crate::Sns;
use crate::flows::fan_out::{self, Published};
use crate::names::TopicName;
use crate::rules::message::{Draft, MESSAGE_BYTES_MAX, message_of, size_of};
use crate::tables;

impl Handle<PublishBatch> for Sns {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &PublishBatchInput,
    ) -> Result<Vec<Permission>, PublishBatchError> {
        Ok(vec![self.on_topic(cx, "sns:Publish", &input.topic_arn).await?])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: PublishBatchInput,
    ) -> Result<PublishBatchResponse, PublishBatchError> {
        let topic = TopicName::asked(&input.topic_arn, &cx.scope)?;
        check(&input.publish_batch_request_entries)?;
        let (mut successful, mut messages) = (Vec::new(), Vec::new());
        for entry in input.publish_batch_request_entries {
            let draft = Draft {
                message: entry.message,
                subject: entry.subject,
                structure: entry.message_structure,
                attributes: entry.message_attributes,
                deduplicated: entry.message_deduplication_id.is_some(),
            };
            let message = message_of(draft, self.chance.uuid(), self.clock.now())?;
            let message_id = Some(message.id.clone());
            successful.push(PublishBatchResultEntry {
                id: Some(entry.id),
                message_id,
                sequence_number: None,
            });
            messages.push(message);
        }
        self.store
            .write(move |tx| {
                tables::topic_at::<PublishBatchError>(tx, &topic)?;
                for message in &messages {
                    fan_out::start(tx, &Published { topic: topic.clone(), message: message.clone() })?;
                }
                Ok::<_, PublishBatchError>(())
            })
            .await?;
        Ok(PublishBatchResponse { successful: Some(successful), failed: Some(Vec::new()) })
    }
}

const ENTRIES_MAX: usize = 10;

fn check(entries: &[PublishBatchRequestEntry]) -> Result<(), PublishBatchError> {
    if entries.is_empty() {
        let message = Some("The batch request doesn't contain any entries.".into());
        return Err(EmptyBatchRequestException { message }.into());
    }
    if entries.len() > ENTRIES_MAX {
        let message = Some("The batch request contains more entries than permissible.".into());
        return Err(TooManyEntriesInBatchRequestException { message }.into());
    }
    if entries.iter().any(|entry| !is_id(&entry.id)) {
        let message =
            Some("The Id of a batch entry in a batch request doesn't abide by the specification.".into());
        return Err(InvalidBatchEntryIdException { message }.into());
    }
    let ids: BTreeSet<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    if ids.len() < entries.len() {
        let message = Some("Two or more batch entries in the request have the same Id.".into());
        return Err(BatchEntryIdsNotDistinctException { message }.into());
    }
    let sizes = entries.iter().map(|entry| size_of(&entry.message, entry.message_attributes.as_ref()));
    if sizes.sum::<usize>() > MESSAGE_BYTES_MAX {
        let message = Some("The length of all the messages put together is more than the limit.".into());
        return Err(BatchRequestTooLongException { message }.into());
    }
    Ok(())
}

/// <https://docs.aws.amazon.com/sns/latest/api/API_PublishBatchRequestEntry.html>
fn is_id(id: &str) -> bool {
    (1..=80).contains(&id.len()) && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}
