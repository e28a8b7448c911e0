//! What an endpoint is sent, and the text that is signed.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html> and
//! <https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html> (read 2026-11-21).

use serde_json::{Map, Value, json};

use super::message::Message;
use crate::names::SubscriptionName;

/// The members of a message to sign, in the order of their names, each name and value on a line.
pub fn text_to_sign(envelope: &Map<String, Value>) -> String {
    let signed =
        ["Message", "MessageId", "SubscribeURL", "Subject", "Timestamp", "Token", "TopicArn", "Type"];
    let lines =
        signed.iter().filter_map(|name| Some(format!("{name}\n{}\n", envelope.get(*name)?.as_str()?)));
    lines.collect()
}

/// With three decimals, as AWS writes it.
fn instant(at: kernel::Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// Without the signature.
pub fn notification(
    message: &Message,
    subscription: &SubscriptionName,
    protocol: &str,
) -> Map<String, Value> {
    let mut envelope = Map::new();
    envelope.insert("Type".into(), "Notification".into());
    envelope.insert("MessageId".into(), message.id.as_str().into());
    envelope.insert("TopicArn".into(), subscription.topic.arn().into());
    if let Some(subject) = &message.subject {
        envelope.insert("Subject".into(), subject.as_str().into());
    }
    envelope.insert("Message".into(), message.body_for(protocol).into());
    envelope.insert("Timestamp".into(), instant(message.at).into());
    envelope
}

pub fn attributes(message: &Message) -> Value {
    let of = |(name, attribute): (&String, &super::message::Attribute)| {
        (name.clone(), json!({"Type": attribute.data_type, "Value": attribute.value}))
    };
    Value::Object(message.attributes.iter().map(of).collect())
}

/// A message whose link confirms a subscription, or restores it.
pub struct Asking<'a> {
    pub subscription: &'a SubscriptionName,
    pub token: &'a str,
    pub id: &'a str,
    pub at: kernel::Timestamp,
    /// Where this server is reached.
    pub endpoint: &'a str,
}

/// What an HTTP endpoint is asked before it gets anything.
pub fn confirmation(asking: &Asking<'_>) -> Map<String, Value> {
    let text = format!(
        "You have chosen to subscribe to the topic {}.\nTo confirm the subscription, visit the SubscribeURL included in this message.",
        asking.subscription.topic.arn()
    );
    asked("SubscriptionConfirmation", text, asking)
}

/// What an endpoint is told that was taken off by its link.
pub fn farewell(asking: &Asking<'_>) -> Map<String, Value> {
    let text = format!(
        "You have chosen to deactivate subscription {}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL included in this message.",
        asking.subscription.arn()
    );
    asked("UnsubscribeConfirmation", text, asking)
}

fn asked(kind: &str, text: String, asking: &Asking<'_>) -> Map<String, Value> {
    let topic = asking.subscription.topic.arn();
    let mut envelope = Map::new();
    envelope.insert("Type".into(), kind.into());
    envelope.insert("MessageId".into(), asking.id.into());
    envelope.insert("Token".into(), asking.token.into());
    envelope.insert("TopicArn".into(), topic.as_str().into());
    envelope.insert("Message".into(), text.into());
    envelope.insert("SubscribeURL".into(), subscribe_url(asking.endpoint, &topic, asking.token).into());
    envelope.insert("Timestamp".into(), instant(asking.at).into());
    envelope
}

/// ARNs and tokens hold nothing that a query has to escape.
pub fn subscribe_url(endpoint: &str, topic: &str, token: &str) -> String {
    format!("{endpoint}/?Action=ConfirmSubscription&TopicArn={topic}&Token={token}")
}

pub fn unsubscribe_url(endpoint: &str, subscription: &str) -> String {
    format!("{endpoint}/?Action=Unsubscribe&SubscriptionArn={subscription}")
}

/// What a function gets: <https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html>. It spells two members differently.
pub fn lambda_event(mut envelope: Map<String, Value>, message: &Message, subscription: &str) -> Value {
    for (from, to) in [("SigningCertURL", "SigningCertUrl"), ("UnsubscribeURL", "UnsubscribeUrl")] {
        if let Some(value) = envelope.remove(from) {
            envelope.insert(to.into(), value);
        }
    }
    envelope.entry("Subject").or_insert(Value::Null);
    envelope.insert("MessageAttributes".into(), attributes(message));
    json!({"Records": [{"EventSource": "aws:sns", "EventVersion": "1.0", "EventSubscriptionArn": subscription, "Sns": envelope}]})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::TopicName;
    use kernel::{AccountId, Region, Scope, Timestamp};
    use std::collections::BTreeMap;

    fn subscription() -> SubscriptionName {
        let scope = Scope {
            account: AccountId::new("123456789012").expect("valid"),
            region: Region::new("us-east-1").expect("valid"),
        };
        TopicName::new(&scope, "t").subscription("s")
    }

    #[test]
    fn what_is_signed() {
        let message = Message {
            id: "m".into(),
            subject: Some("hello".into()),
            default: "text".into(),
            by_protocol: BTreeMap::new(),
            attributes: BTreeMap::new(),
            at: Timestamp::UNIX_EPOCH,
        };
        assert_eq!(
            text_to_sign(&notification(&message, &subscription(), "http")),
            "Message\ntext\nMessageId\nm\nSubject\nhello\nTimestamp\n1970-01-01T00:00:00.000Z\nTopicArn\narn:aws:sns:us-east-1:123456789012:t\nType\nNotification\n"
        );
        let subscription = subscription();
        let asking = Asking {
            subscription: &subscription,
            token: "tok",
            id: "m",
            at: Timestamp::UNIX_EPOCH,
            endpoint: "http://e",
        };
        let confirmation = confirmation(&asking);
        let text = text_to_sign(&confirmation);
        assert!(text.contains("\nSubscribeURL\nhttp://e/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:us-east-1:123456789012:t&Token=tok\n"));
        assert!(text.contains("\nToken\ntok\nTopicArn\n"));
    }
}
