//! One delivery to one endpoint, tried by the retry policy until it is taken or given up. `carry` sends.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html> (read 2026-11-21).
//! A repeated step sends the message again: SNS promises at least once, and the message id is the same.

use flow::{Flow, Next, Step, StepInfo, Undo};
use kernel::{Fault, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Read, Write};

use super::carry::Parcel;
use crate::names::SubscriptionName;
use crate::rules::message::Message;
use crate::rules::retry::{self, RetryPolicy};
use crate::tables::{Left, MailRow, Mails, SubscriptionRow, Subscriptions, TopicRow, Topics};
use crate::{METRICS, Sns, attributes};

#[derive(Clone, Serialize, Deserialize)]
pub struct Delivery {
    pub subscription: SubscriptionName,
    pub content: Content,
    pub since: Timestamp,
}

#[derive(Clone, Serialize, Deserialize)]
pub enum Content {
    Notification(Message),
    /// With the id of the message that asks.
    Confirmation(String),
    /// To who left by the link, with the id of the message.
    Farewell(String),
}

/// `message_id` and subscription name the delivery.
pub fn start(tx: &mut Write<'_>, message_id: &str, delivery: &Delivery) -> Result<(), Fault> {
    flow::start::<Courier>(tx, format!("{message_id} {}", delivery.subscription.arn()), delivery)?;
    Ok(())
}

pub struct Courier {
    pub sns: Sns,
}

/// How a try went.
pub(super) enum Outcome {
    Taken,
    /// To be kept, because nobody sends mail here.
    Kept(MailRow),
    Passing(String),
    Lasting(String),
}

impl Flow for Courier {
    const KIND: &'static str = "sns.deliver";
    type State = Delivery;
    const STEPS: &'static [StepInfo] =
        &[StepInfo { name: "deliver", undo: Undo::None("what was sent cannot be called back") }];

    fn name_of(_: &Delivery) -> &'static str {
        "deliver"
    }

    async fn run(&self, step: Step<Delivery>) -> Result<Next<Delivery>, Fault> {
        let delivery = &step.state;
        let Some((subscription, topic)) = self.found(delivery).await? else { return Ok(Next::end()) };
        let outcome = self.send(&Parcel { delivery, subscription: &subscription, topic: &topic }).await?;
        let why = match outcome {
            Outcome::Taken => {
                self.count(delivery, "NumberOfNotificationsDelivered").await;
                return Ok(Next::end());
            }
            Outcome::Kept(mail) => {
                let key = (mail.at, step.token());
                return Ok(Next::end().writing(move |tx| keep(tx, &key, &mail)));
            }
            Outcome::Passing(why) => match retry::wait(&policy_of(&subscription, &topic), step.attempt) {
                Some(wait) => return Ok(Next::again(self.sns.clock.scaled(wait), why)),
                None => format!("{why} (after {} tries)", step.attempt),
            },
            Outcome::Lasting(why) => why,
        };
        self.count(delivery, "NumberOfNotificationsFailed").await;
        tracing::warn!(
            subscription = delivery.subscription.arn(),
            endpoint = subscription.endpoint,
            why,
            "a message was not delivered and is dropped"
        );
        Ok(Next::end())
    }
}

fn policy_of(subscription: &SubscriptionRow, topic: &TopicRow) -> RetryPolicy {
    match subscription.protocol.as_str() {
        "lambda" => retry::LAMBDA,
        "email" | "email-json" => retry::MAIL,
        _ => attributes::deliveries_to(topic, subscription).retry,
    }
}

impl Courier {
    async fn count(&self, delivery: &Delivery, metric: &'static str) {
        let topic = &delivery.subscription.topic;
        METRICS.count(&self.sns.caller, &topic.scope, metric, &topic.name).await;
    }

    /// The subscription, or the one that was left, with its topic; none when they are gone.
    async fn found(&self, delivery: &Delivery) -> Result<Option<(SubscriptionRow, TopicRow)>, Fault> {
        let (key, topic) = (delivery.subscription.key(), delivery.subscription.topic.key());
        let read = |tx: &Read<'_>| {
            let subscription = match delivery.content {
                Content::Farewell(_) => tx.get::<Left>(&key)?.map(|left| left.subscription),
                _ => tx.get::<Subscriptions>(&key)?,
            };
            Ok::<_, Fault>(subscription.zip(tx.get::<Topics>(&topic)?))
        };
        self.sns.store.read(read).await
    }
}

/// Keeps a mail that nobody sends, and forgets the oldest when their time is over.
fn keep(tx: &mut Write<'_>, key: &(Timestamp, String), mail: &MailRow) -> Result<(), Fault> {
    for (old, _) in tx.scan::<Mails>(&(), None, FORGOTTEN_AT_ONCE)? {
        if mail.at.duration_since(old.0).as_secs() > KEPT_S {
            tx.delete::<Mails>(&old)?;
        }
    }
    tx.put::<Mails>(key, mail)
}

/// How long `landfall mail` shows a mail.
const KEPT_S: i64 = 30 * 24 * 3600;
/// More than come in, so that the outbox shrinks.
const FORGOTTEN_AT_ONCE: usize = 2;
