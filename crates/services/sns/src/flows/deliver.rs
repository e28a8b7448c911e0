//! One delivery to one endpoint, tried by the retry policy until it is taken or given up.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html> (read 2026-11-21).
//! A repeated step sends the message again: SNS promises at least once, and the message id is the same.

use api_lambda::{InvocationRequest, InvocationType, Invoke};
use flow::{Flow, Next, Step, StepInfo, Undo};
use kernel::{Fault, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::Write;
use wire::{OperationError, Principal};

use super::metric;
use crate::carriers::{Mail, Post};
use crate::names::SubscriptionName;
use crate::rules::envelope;
use crate::rules::message::Message;
use crate::rules::retry::{self, RetryPolicy};
use crate::tables::{MailRow, Mails, SubscriptionRow, Subscriptions, TopicRow, Topics};
use crate::{SERVICE, Sns};

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
enum Outcome {
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
        let name = &delivery.subscription;
        let keys = (name.key(), name.topic.key());
        let found = self
            .sns
            .store
            .read(|tx| Ok::<_, Fault>((tx.get::<Subscriptions>(&keys.0)?, tx.get::<Topics>(&keys.1)?)))
            .await?;
        let (Some(subscription), Some(topic)) = found else { return Ok(Next::end()) };
        let outcome = self.send(delivery, &subscription, &topic).await?;
        let why = match outcome {
            Outcome::Taken => {
                self.count(delivery, "NumberOfNotificationsDelivered").await;
                return Ok(Next::end());
            }
            Outcome::Kept(mail) => {
                self.count(delivery, "NumberOfNotificationsDelivered").await;
                let key = (mail.at, step.token());
                return Ok(Next::end().writing(move |tx| tx.put::<Mails>(&key, &mail)));
            }
            Outcome::Passing(why) => match retry::wait(&policy_of(&subscription, &topic), step.attempt) {
                Some(wait) => return Ok(Next::again(self.sns.clock.scaled(wait), why)),
                None => format!("{why} (after {} tries)", step.attempt),
            },
            Outcome::Lasting(why) => why,
        };
        self.count(delivery, "NumberOfNotificationsFailed").await;
        tracing::warn!(
            subscription = name.arn(),
            endpoint = subscription.endpoint,
            why,
            "a message was not delivered and is dropped"
        );
        Ok(Next::end())
    }
}

fn policy_of(subscription: &SubscriptionRow, topic: &TopicRow) -> RetryPolicy {
    let of = |text: Option<&String>| text.and_then(|text| retry::of_attribute(text).ok().flatten());
    match subscription.protocol.as_str() {
        "lambda" => retry::LAMBDA,
        "email" | "email-json" => retry::MAIL,
        _ => of(subscription.attributes.get("DeliveryPolicy"))
            .or_else(|| of(topic.attributes.get("DeliveryPolicy")))
            .unwrap_or_default(),
    }
}

impl Courier {
    async fn count(&self, delivery: &Delivery, metric: &'static str) {
        let topic = &delivery.subscription.topic;
        metric::count(&self.sns.caller, &topic.scope, metric, &topic.name).await;
    }

    async fn send(
        &self,
        delivery: &Delivery,
        subscription: &SubscriptionRow,
        topic: &TopicRow,
    ) -> Result<Outcome, Fault> {
        let signed = self.signed(delivery, subscription, topic).await?;
        match (subscription.protocol.as_str(), &delivery.content) {
            ("http" | "https", content) => Ok(self.post(delivery, subscription, content, signed).await),
            ("lambda", Content::Notification(message)) => {
                Ok(self.invoke(delivery, subscription, message, signed).await)
            }
            ("email" | "email-json", content) => Ok(self.mail(delivery, subscription, content, signed).await),
            (protocol, _) => Ok(Outcome::Lasting(format!("nothing carries messages by {protocol}"))),
        }
    }

    /// The envelope with its signature.
    async fn signed(
        &self,
        delivery: &Delivery,
        subscription: &SubscriptionRow,
        topic: &TopicRow,
    ) -> Result<Map<String, Value>, Fault> {
        let (name, endpoint) = (&delivery.subscription, self.sns.caller.endpoint());
        let mut envelope = match &delivery.content {
            Content::Notification(message) => envelope::notification(message, name, &subscription.protocol),
            Content::Confirmation(id) => {
                envelope::confirmation(name, &subscription.token, id, delivery.since, &endpoint)
            }
        };
        let version = topic.attributes.get("SignatureVersion").map_or("1", String::as_str);
        let identity = self.sns.signer.identity().await?;
        let signature = identity.sign(version, &envelope::text_to_sign(&envelope))?;
        envelope.insert("SignatureVersion".into(), version.into());
        envelope.insert("Signature".into(), signature.into());
        envelope.insert("SigningCertURL".into(), format!("{endpoint}{}", identity.certificate_path).into());
        if let Content::Notification(_) = &delivery.content {
            envelope
                .insert("UnsubscribeURL".into(), envelope::unsubscribe_url(&endpoint, &name.arn()).into());
        }
        Ok(envelope)
    }

    async fn post(
        &self,
        delivery: &Delivery,
        subscription: &SubscriptionRow,
        content: &Content,
        mut signed: Map<String, Value>,
    ) -> Outcome {
        let name = &delivery.subscription;
        let mut headers = vec![
            ("content-type", "text/plain; charset=UTF-8".to_owned()),
            ("user-agent", "Amazon Simple Notification Service Agent".to_owned()),
            ("x-amz-sns-message-type", text(&signed, "Type")),
            ("x-amz-sns-message-id", text(&signed, "MessageId")),
            ("x-amz-sns-topic-arn", name.topic.arn()),
        ];
        let body = match content {
            Content::Confirmation(_) => Value::Object(signed).to_string(),
            Content::Notification(message) => {
                headers.push(("x-amz-sns-subscription-arn", name.arn()));
                if subscription.is_raw() {
                    headers.push(("x-amz-sns-rawdelivery", "true".to_owned()));
                    message.body_for(&subscription.protocol).to_owned()
                } else {
                    if !message.attributes.is_empty() {
                        signed.insert("MessageAttributes".into(), envelope::attributes(message));
                    }
                    Value::Object(signed).to_string()
                }
            }
        };
        let post = Post { url: subscription.endpoint.clone(), headers, body };
        match self.sns.carriers.web.post(&post).await {
            Ok(200..=299) => Outcome::Taken,
            Ok(status @ (429 | 500..)) => Outcome::Passing(format!("{} answered {status}", post.url)),
            Ok(status) => Outcome::Lasting(format!("{} answered {status}", post.url)),
            Err(unreachable) => Outcome::Passing(unreachable.to_string()),
        }
    }

    async fn invoke(
        &self,
        delivery: &Delivery,
        subscription: &SubscriptionRow,
        message: &Message,
        signed: Map<String, Value>,
    ) -> Outcome {
        let name = &delivery.subscription;
        let event = envelope::lambda_event(signed, message, &name.arn());
        let principal = Principal::service(SERVICE, name.topic.scope.account.clone(), Some(name.topic.arn()));
        let cx = self.sns.caller.background(name.topic.scope.clone(), principal);
        let request = InvocationRequest {
            function_name: subscription.endpoint.clone(),
            invocation_type: Some(InvocationType::Event),
            payload: Some(event.to_string().into()),
            ..InvocationRequest::default()
        };
        let Err(error) = self.sns.caller.call::<Invoke>(&cx, request).await else { return Outcome::Taken };
        let refusal = error.into_refusal();
        let why = format!("{}: {}", refusal.code, refusal.message);
        let passing = refusal.status == 429 || (refusal.status >= 500 && refusal.status != 501);
        if passing { Outcome::Passing(why) } else { Outcome::Lasting(why) }
    }

    async fn mail(
        &self,
        delivery: &Delivery,
        subscription: &SubscriptionRow,
        content: &Content,
        signed: Map<String, Value>,
    ) -> Outcome {
        let topic = delivery.subscription.topic.arn();
        let (subject, mut body) = match content {
            Content::Confirmation(_) => {
                let link = text(&signed, "SubscribeURL");
                let body = format!(
                    "You have chosen to subscribe to the topic:\n{topic}\n\nTo confirm this subscription, open this link:\n{link}\n"
                );
                ("AWS Notification - Subscription Confirmation".to_owned(), body)
            }
            Content::Notification(message) => {
                let subject =
                    message.subject.clone().unwrap_or_else(|| "AWS Notification Message".to_owned());
                let leave = text(&signed, "UnsubscribeURL");
                let body = format!(
                    "{}\n\n--\nTo stop receiving notifications from this topic, open this link:\n{leave}\n",
                    message.body_for("email")
                );
                (subject, body)
            }
        };
        if subscription.protocol == "email-json" {
            body = Value::Object(signed).to_string();
        }
        let mail = Mail { to: subscription.endpoint.clone(), subject, body };
        let Some(mailer) = &self.sns.carriers.mail else {
            let Mail { to, subject, body } = mail;
            return Outcome::Kept(MailRow { at: self.sns.clock.now(), to, subject, body });
        };
        match mailer.send(&mail).await {
            Ok(()) => Outcome::Taken,
            Err(failed) if failed.lasting => Outcome::Lasting(failed.what),
            Err(failed) => Outcome::Passing(failed.what),
        }
    }
}

fn text(envelope: &Map<String, Value>, name: &str) -> String {
    envelope.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}
