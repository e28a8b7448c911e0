//! CreateTopic: makes a topic, or finds the one of that name.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html> (read 2026-11-21).
//! Surprises: a second time with other attributes or tags is refused, with the same ones, some of them or none it gives the same
//! ARN (`test_create_duplicate_topic_check_idempotency` in
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/sns/test_sns.snapshot.json>, read 2026-11-21).
//! Left out: FIFO topics, encryption, data protection policies: refused by name.

use api_sns::{CreateTopic, CreateTopicError, CreateTopicInput, CreateTopicResponse};
use std::collections::{BTreeMap, BTreeSet};
use wire::{Cx, Handle, Permission};

use crate::Sns;
use crate::attributes;
use crate::errors;
use crate::names::TopicName;
use crate::tables::{TopicRow, Topics};

impl Handle<CreateTopic> for Sns {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &CreateTopicInput,
    ) -> Result<Vec<Permission>, CreateTopicError> {
        let arn = TopicName::new(&cx.scope, &input.name).arn();
        Ok(vec![Permission::new("sns:CreateTopic", arn)])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: CreateTopicInput,
    ) -> Result<CreateTopicResponse, CreateTopicError> {
        let (attributes, tags) = check(&input)?;
        let topic = TopicName::new(&cx.scope, &input.name);
        let topic_arn = Some(topic.arn());
        let row = TopicRow { attributes, tags, created_at: self.clock.now(), subscriptions_deleted: 0 };
        self.store
            .write(move |tx| {
                if tx.insert_new::<Topics>(&topic.key(), &row)? {
                    return Ok(());
                }
                let Some(had) = tx.get::<Topics>(&topic.key())? else { return Ok(()) };
                differs(&had, &row).map_or(Ok(()), |what| Err(CreateTopicError::from(errors::invalid(what))))
            })
            .await?;
        Ok(CreateTopicResponse { topic_arn })
    }
}

type Texts = BTreeMap<String, String>;

/// Attributes and tags of the topic that is asked for, or why there cannot be such a one.
fn check(input: &CreateTopicInput) -> Result<(Texts, Texts), CreateTopicError> {
    let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let name = input.name.strip_suffix(".fifo").unwrap_or(&input.name);
    if name.is_empty() || input.name.len() > 256 || !name.chars().all(fine) {
        return Err(errors::invalid("Topic Name").into());
    }
    let attributes: Texts = input.attributes.clone().unwrap_or_default();
    for (name, value) in &attributes {
        attributes::check_topic(name, value)?;
    }
    if name.len() != input.name.len() {
        return Err(errors::not_offered("FIFO topics").into());
    }
    if input.data_protection_policy.is_some() {
        return Err(errors::not_offered("data protection policies").into());
    }
    let keys: BTreeSet<&str> = input.tags.iter().flatten().map(|tag| tag.key.as_str()).collect();
    if keys.len() < input.tags.as_ref().map_or(0, Vec::len) {
        return Err(errors::invalid("Duplicated keys are not allowed.").into());
    }
    let tags = input.tags.iter().flatten().map(|tag| (tag.key.clone(), tag.value.clone())).collect();
    Ok((attributes.into_iter().filter(|(name, _)| name != "FifoTopic").collect(), tags))
}

/// What is not as in the topic that is there already.
fn differs(had: &TopicRow, wanted: &TopicRow) -> Option<&'static str> {
    if wanted.attributes.iter().any(|(name, value)| had.attributes.get(name) != Some(value)) {
        return Some("Attributes Reason: Topic already exists with different attributes");
    }
    let other_tags = wanted.tags.iter().any(|(key, value)| had.tags.get(key) != Some(value));
    other_tags.then_some("Tags Reason: Topic already exists with different tags")
}
