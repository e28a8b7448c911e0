//! PublishBatch: up to ten messages in one request; a bad one fails alone.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html> (read 2026-11-21).

use api_sns::{BatchEntryIdsNotDistinctException, BatchResultErrorEntry, EmptyBatchRequestException, PublishBatch, PublishBatchError, PublishBatchInput, PublishBatchRequestEntry, PublishBatchResponse, PublishBatchResultEntry, TooManyEntriesInBatchRequestException};
use std::collections::BTreeSet;
use wire::Refusal;
use wire::{Cx, Handle, Permission};

use crate::flows::fan_out::{self, Published};
use crate::names::TopicName;
use crate::rules::message::{Bad, Draft, message_of};
use crate::tables;
use crate::Sns;

impl Handle<PublishBatch> for Sns {
    async fn permissions(&self, cx: &Cx, input: &PublishBatchInput) -> Result<Vec<Permission>, PublishBatchError> {
        Ok(vec![self.on_topic(cx, "sns:Publish", &input.topic_arn).await?])
    }

    async fn handle(&self, cx: &Cx, input: PublishBatchInput) -> Result<PublishBatchResponse, PublishBatchError> {
        let _ = cx;
        let topic = TopicName::parse(&input.topic_arn, "TopicArn")?;
        check(&input.publish_batch_request_entries)?;
        let (mut successful, mut failed, mut messages) = (Vec::new(), Vec::new(), Vec::new());
        for entry in input.publish_batch_request_entries {
            let draft = Draft {
                message: entry.message,
                subject: entry.subject,
                structure: entry.message_structure,
                attributes: entry.message_attributes,
                deduplicated: entry.message_deduplication_id.is_some(),
            };
            match message_of(draft, self.chance.uuid(), self.clock.now()) {
                Ok(message) => {
                    let message_id = Some(message.id.clone());
                    successful.push(PublishBatchResultEntry { id: Some(entry.id), message_id, sequence_number: None });
                    messages.push(message);
                }
                Err(bad) => failed.push(failure(entry.id, bad)),
            }
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
        Ok(PublishBatchResponse { successful: Some(successful), failed: Some(failed) })
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
    let ids: BTreeSet<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    if ids.len() < entries.len() {
        let message = Some("Two or more batch entries in the request have the same Id.".into());
        return Err(BatchEntryIdsNotDistinctException { message }.into());
    }
    Ok(())
}

fn failure(id: String, bad: Bad) -> BatchResultErrorEntry {
    let refusal = match bad {
        Bad::Parameter(exception) => Refusal::from(exception),
        Bad::Other(refusal) => refusal,
    };
    let sender_fault = refusal.sender_is_at_fault();
    BatchResultErrorEntry { id, code: refusal.code.into_owned(), message: Some(refusal.message), sender_fault }
}
