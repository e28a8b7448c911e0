//! One try of a delivery: the signed envelope, and how each protocol carries it.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html>,
//! <https://docs.aws.amazon.com/sns/latest/dg/http-header.html> (read 2026-11-21).
//! Surprise: the delivery policy's content type is for notifications; what asks is always plain text.

use api_lambda::{InvocationRequest, InvocationType, Invoke};
use kernel::{Arn, Fault, Scope};
use serde_json::{Map, Value};
use wire::{OperationError, Principal};

use super::deliver::{Content, Courier, Delivery, Outcome};
use crate::carriers::{Mail, Post};
use crate::rules::delivery_policy::CONTENT_TYPE;
use crate::rules::envelope::{self, Asking};
use crate::rules::message::Message;
use crate::tables::{MailRow, SubscriptionRow, TopicRow};
use crate::{SERVICE, attributes};

type Envelope = Map<String, Value>;

/// What is sent where.
#[derive(Clone, Copy)]
pub struct Parcel<'a> {
    pub delivery: &'a Delivery,
    pub subscription: &'a SubscriptionRow,
    pub topic: &'a TopicRow,
}

impl Courier {
    pub(super) async fn send(&self, parcel: &Parcel<'_>) -> Result<Outcome, Fault> {
        let signed = self.signed(parcel).await?;
        Ok(match (parcel.subscription.protocol.as_str(), &parcel.delivery.content) {
            ("http" | "https", _) => self.post(parcel, signed).await,
            ("lambda", Content::Notification(message)) => self.invoke(parcel, message, signed).await,
            ("email" | "email-json", _) => self.mail(parcel, signed).await,
            (protocol, _) => Outcome::Lasting(format!("nothing carries messages by {protocol}")),
        })
    }

    /// The envelope with its signature.
    async fn signed(&self, parcel: &Parcel<'_>) -> Result<Envelope, Fault> {
        let Parcel { delivery, subscription, topic } = parcel;
        let (name, listening) = (&delivery.subscription, self.sns.caller.endpoint());
        let endpoint = self.sns.carriers.reached_at.as_deref().unwrap_or(&listening);
        let asking = |id| {
            let token = subscription.token.as_str();
            Asking { subscription: name, token, id, at: delivery.since, endpoint }
        };
        let mut envelope = match &delivery.content {
            Content::Notification(message) => envelope::notification(message, name, &subscription.protocol),
            Content::Confirmation(id) => envelope::confirmation(&asking(id)),
            Content::Farewell(id) => envelope::farewell(&asking(id)),
        };
        let version = topic.attributes.get("SignatureVersion").map_or("1", String::as_str);
        let identity = self.sns.signer.identity().await?;
        let signature = identity.sign(version, &envelope::text_to_sign(&envelope))?;
        envelope.insert("SignatureVersion".into(), version.into());
        envelope.insert("Signature".into(), signature.into());
        envelope.insert("SigningCertURL".into(), format!("{endpoint}{}", identity.certificate_path).into());
        if let Content::Notification(_) = &delivery.content {
            envelope.insert("UnsubscribeURL".into(), envelope::unsubscribe_url(endpoint, &name.arn()).into());
        }
        Ok(envelope)
    }

    async fn post(&self, parcel: &Parcel<'_>, signed: Envelope) -> Outcome {
        let post = to_post(parcel, signed);
        match self.sns.carriers.web.post(&post).await {
            Ok(200..=299) => Outcome::Taken,
            Ok(status @ (429 | 500..)) => Outcome::Passing(format!("{} answered {status}", post.url)),
            Ok(status) => Outcome::Lasting(format!("{} answered {status}", post.url)),
            Err(unreachable) => Outcome::Passing(unreachable.to_string()),
        }
    }

    async fn invoke(&self, parcel: &Parcel<'_>, message: &Message, signed: Envelope) -> Outcome {
        let name = &parcel.delivery.subscription;
        let event = envelope::lambda_event(signed, message, &name.arn());
        let principal = Principal::service(SERVICE, name.topic.scope.account.clone(), Some(name.topic.arn()));
        let function = &parcel.subscription.endpoint;
        let cx = self.sns.caller.background(scope_of(function, &name.topic.scope), principal);
        let request = InvocationRequest {
            function_name: function.clone(),
            invocation_type: Some(InvocationType::Event),
            payload: Some(event.to_string().into()),
            ..InvocationRequest::default()
        };
        let Err(error) = self.sns.caller.call::<Invoke>(&cx, request).await else { return Outcome::Taken };
        let refusal = error.into_refusal();
        let why = format!("{}: {}", refusal.code, refusal.message);
        if refusal.is_passing() { Outcome::Passing(why) } else { Outcome::Lasting(why) }
    }

    async fn mail(&self, parcel: &Parcel<'_>, signed: Envelope) -> Outcome {
        let mail = to_mail(parcel, signed);
        let Some(mailer) = &self.sns.carriers.mail else {
            let Mail { to, subject, body, .. } = mail;
            return Outcome::Kept(MailRow { at: self.sns.clock.now(), to, subject, body });
        };
        match mailer.send(&mail).await {
            Ok(()) => Outcome::Taken,
            Err(failed) if failed.lasting => Outcome::Lasting(failed.what),
            Err(failed) => Outcome::Passing(failed.what),
        }
    }
}

/// Where a function is, which need not be in the topic's region or account.
fn scope_of(function: &str, topic: &Scope) -> Scope {
    let arn = Arn::parse(function).ok();
    let region = arn.as_ref().and_then(|arn| arn.region().parse().ok());
    let account = arn.as_ref().and_then(|arn| arn.account().parse().ok());
    Scope {
        region: region.unwrap_or_else(|| topic.region.clone()),
        account: account.unwrap_or_else(|| topic.account.clone()),
    }
}

fn to_post(parcel: &Parcel<'_>, signed: Envelope) -> Post {
    let Parcel { delivery, subscription, topic } = parcel;
    let name = &delivery.subscription;
    let mut headers = vec![
        ("user-agent", "Amazon Simple Notification Service Agent".to_owned()),
        ("x-amz-sns-message-type", text(&signed, "Type")),
        ("x-amz-sns-message-id", text(&signed, "MessageId")),
        ("x-amz-sns-topic-arn", name.topic.arn()),
    ];
    let mut content_type = CONTENT_TYPE.to_owned();
    let body = match &delivery.content {
        Content::Confirmation(_) => Value::Object(signed).to_string(),
        Content::Farewell(_) => {
            headers.push(("x-amz-sns-subscription-arn", name.arn()));
            Value::Object(signed).to_string()
        }
        Content::Notification(message) => {
            content_type = attributes::deliveries_to(topic, subscription).content_type;
            headers.push(("x-amz-sns-subscription-arn", name.arn()));
            if subscription.is_raw() {
                headers.push(("x-amz-sns-rawdelivery", "true".to_owned()));
                message.body_for(&subscription.protocol).to_owned()
            } else {
                with_attributes(signed, message)
            }
        }
    };
    headers.push(("content-type", content_type));
    Post { url: subscription.endpoint.clone(), headers, body }
}

fn with_attributes(mut signed: Envelope, message: &Message) -> String {
    if !message.attributes.is_empty() {
        signed.insert("MessageAttributes".into(), envelope::attributes(message));
    }
    Value::Object(signed).to_string()
}

fn to_mail(parcel: &Parcel<'_>, signed: Envelope) -> Mail {
    let Parcel { delivery, subscription, topic } = parcel;
    let (name, link) = (&delivery.subscription, text(&signed, "SubscribeURL"));
    let (subject, body) = match &delivery.content {
        Content::Confirmation(_) => (
            "AWS Notification - Subscription Confirmation".to_owned(),
            format!(
                "You have chosen to subscribe to the topic:\n{}\n\nTo confirm this subscription, open this link:\n{link}\n",
                name.topic.arn()
            ),
        ),
        Content::Farewell(_) => (
            "AWS Notification - Unsubscribe Confirmation".to_owned(),
            format!(
                "This subscription gets no more messages:\n{}\n\nTo restore it, open this link:\n{link}\n",
                name.arn()
            ),
        ),
        Content::Notification(message) => (
            message.subject.clone().unwrap_or_else(|| "AWS Notification Message".to_owned()),
            format!(
                "{}\n\n--\nTo stop receiving notifications from this topic, open this link:\n{}\n",
                message.body_for("email"),
                text(&signed, "UnsubscribeURL")
            ),
        ),
    };
    let body = match (&delivery.content, subscription.protocol.as_str()) {
        (Content::Notification(message), "email-json") => with_attributes(signed, message),
        (_, "email-json") => Value::Object(signed).to_string(),
        _ => body,
    };
    let from_name = topic.attributes.get("DisplayName").cloned();
    Mail { to: subscription.endpoint.clone(), from_name, subject, body }
}

fn text(envelope: &Envelope, name: &str) -> String {
    envelope.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}
