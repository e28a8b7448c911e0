//! Attributes of topics and subscriptions: which can be set to what, and how they are shown.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html>,
//! <https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html> (read 2026-11-21).
//! Surprises: RawMessageDelivery may be written in capitals; an empty filter policy is none
//! (`TestSNSSubscriptionCrud` in
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/sns/test_sns.snapshot.json>, read 2026-11-21).

use serde_json::{Value, json};
use std::collections::BTreeMap;
use wire::Refusal;

use crate::errors;
use crate::names::{SubscriptionName, TopicName};
use crate::rules::delivery_policy::{self, DeliveryPolicy, InForce};
use crate::rules::filter;
use crate::tables::{SubscriptionRow, TopicRow};

type Attributes = BTreeMap<String, String>;

impl From<delivery_policy::Bad> for Refusal {
    fn from(bad: delivery_policy::Bad) -> Self {
        match bad {
            delivery_policy::Bad::Invalid(why) => errors::invalid(format!("DeliveryPolicy: {why}")).into(),
            delivery_policy::Bad::NotOffered(what) => errors::not_offered(what),
        }
    }
}

/// Whether a topic's attribute may be set to a value.
pub fn check_topic(name: &str, value: &str) -> Result<(), Refusal> {
    match name {
        // It stands in the header of mails.
        "DisplayName" if value.contains(|c: char| c.is_control()) => {
            Err(errors::invalid("Attributes Reason: DisplayName must be printable").into())
        }
        "DisplayName" if value.chars().count() <= 100 => Ok(()),
        "DisplayName" => {
            Err(errors::invalid("Attributes Reason: DisplayName must be at most 100 characters").into())
        }
        "Policy" => check_policy(value),
        "DeliveryPolicy" if value.is_empty() => Ok(()),
        "DeliveryPolicy" => Ok(delivery_policy::of_topic(value).map(drop)?),
        "SignatureVersion" if matches!(value, "1" | "2") => Ok(()),
        "SignatureVersion" => Err(errors::invalid("SignatureVersion Reason: it is 1 or 2").into()),
        "TracingConfig" if value == "PassThrough" => Ok(()),
        "TracingConfig" => Err(errors::not_offered("active tracing")),
        "FifoTopic" if value == "false" => Ok(()),
        "FifoTopic" | "ContentBasedDeduplication" | "ArchivePolicy" | "FifoThroughputScope" => {
            Err(errors::not_offered("FIFO topics"))
        }
        "KmsMasterKeyId" => Err(errors::not_offered("encryption of topics")),
        _ if name.ends_with("FeedbackRoleArn") || name.ends_with("FeedbackSampleRate") => {
            Err(errors::not_offered("logging of deliveries"))
        }
        _ => Err(errors::invalid("AttributeName").into()),
    }
}

fn check_policy(value: &str) -> Result<(), Refusal> {
    let policy: Result<Value, _> = serde_json::from_str(value);
    match policy {
        Ok(policy) if policy.get("Statement").is_some() => Ok(()),
        _ => Err(errors::invalid("Policy Error: null").into()),
    }
}

/// The delivery policy of a topic, which was checked when it was set.
fn policy_of_topic(row: &TopicRow) -> DeliveryPolicy {
    let text = row.attributes.get("DeliveryPolicy");
    text.and_then(|text| delivery_policy::of_topic(text).ok()).unwrap_or_default()
}

/// What is in force for the deliveries to an HTTP endpoint.
pub fn deliveries_to(topic: &TopicRow, subscription: &SubscriptionRow) -> InForce {
    let own = subscription.attributes.get("DeliveryPolicy");
    let own = own.and_then(|text| delivery_policy::of_subscription(text).ok()).unwrap_or_default();
    delivery_policy::in_force(&policy_of_topic(topic), &own)
}

/// Whether a subscription's attribute may be set to a value. `scope`: its FilterPolicyScope.
pub fn check_subscription(
    protocol: &str,
    name: &str,
    value: &str,
    scope: Option<&str>,
) -> Result<(), Refusal> {
    match name {
        "RawMessageDelivery" => match (value.to_ascii_lowercase().as_str(), protocol) {
            ("false", _) | ("true", "http" | "https") => Ok(()),
            ("true", _) => Err(errors::invalid(format!(
                "Delivery protocol [{protocol}] does not support raw message delivery."
            ))
            .into()),
            _ => Err(errors::invalid(format!(
                "RawMessageDelivery: Invalid value [{value}]. Must be true or false."
            ))
            .into()),
        },
        "FilterPolicy" if value.is_empty() => Ok(()),
        "FilterPolicy" => Ok(filter::check(value, scope)?),
        "FilterPolicyScope" if matches!(value, "MessageAttributes" | "MessageBody") => Ok(()),
        "FilterPolicyScope" => Err(errors::invalid(format!(
            "FilterPolicyScope: Invalid value [{value}]. Please use either MessageBody or MessageAttributes"
        ))
        .into()),
        "DeliveryPolicy" if value.is_empty() => Ok(()),
        "DeliveryPolicy" => Ok(delivery_policy::of_subscription(value).map(drop)?),
        "RedrivePolicy" if value.is_empty() => Ok(()),
        "RedrivePolicy" => Err(errors::not_offered("dead-letter queues (they need SQS)")),
        "SubscriptionRoleArn" | "ReplayPolicy" => Err(errors::not_offered(name)),
        _ => Err(errors::invalid("AttributeName").into()),
    }
}

/// Sets an attribute; an empty value takes it away.
pub fn set(attributes: &mut Attributes, name: &str, value: &str) {
    if value.is_empty() {
        attributes.remove(name);
    } else {
        attributes.insert(name.to_owned(), kept(name, value));
    }
}

/// As a value is kept.
fn kept(name: &str, value: &str) -> String {
    if name == "RawMessageDelivery" { value.to_ascii_lowercase() } else { value.to_owned() }
}

/// The attributes of a new subscription, as they are kept.
pub fn all_kept(given: Attributes) -> Attributes {
    let some = given.into_iter().filter(|(_, value)| !value.is_empty());
    some.map(|(name, value)| (name.clone(), kept(&name, &value))).collect()
}

/// Whether a subscription that is there has what is asked for once more; what nobody has set counts as its default.
pub fn has_all(had: &Attributes, wanted: &Attributes) -> bool {
    let default_of = |name: &str| match name {
        "RawMessageDelivery" => Some("false"),
        "FilterPolicyScope" => Some("MessageAttributes"),
        _ => None,
    };
    wanted.iter().all(|(name, value)| {
        had.get(name).map(String::as_str).or_else(|| default_of(name)) == Some(value.as_str())
    })
}

pub fn of_topic(topic: &TopicName, row: &TopicRow, confirmed: usize, pending: usize) -> Attributes {
    let mut shown = row.attributes.clone();
    shown.insert("TopicArn".into(), topic.arn());
    shown.insert("Owner".into(), topic.scope.account.to_string());
    shown.insert("SubscriptionsConfirmed".into(), confirmed.to_string());
    shown.insert("SubscriptionsPending".into(), pending.to_string());
    shown.insert("SubscriptionsDeleted".into(), row.subscriptions_deleted.to_string());
    shown.entry("DisplayName".into()).or_default();
    shown.entry("Policy".into()).or_insert_with(|| default_policy(topic));
    let own = policy_of_topic(row);
    let in_force = delivery_policy::in_force(&own, &DeliveryPolicy::default());
    shown.insert("EffectiveDeliveryPolicy".into(), in_force.shown_of_topic(own.overrides_disabled));
    shown
}

/// What SNS gives a topic that has no policy of its own: its account may use it.
pub fn default_policy(topic: &TopicName) -> String {
    let actions = [
        "GetTopicAttributes",
        "SetTopicAttributes",
        "AddPermission",
        "RemovePermission",
        "DeleteTopic",
        "Subscribe",
        "ListSubscriptionsByTopic",
        "Publish",
    ];
    let actions: Vec<String> = actions.iter().map(|action| format!("SNS:{action}")).collect();
    json!({
        "Version": "2008-10-17",
        "Id": "__default_policy_ID",
        "Statement": [{
            "Sid": "__default_statement_ID", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": actions,
            "Resource": topic.arn(), "Condition": {"StringEquals": {"AWS:SourceOwner": topic.scope.account}},
        }],
    })
    .to_string()
}

pub fn of_subscription(name: &SubscriptionName, row: &SubscriptionRow, topic: &TopicRow) -> Attributes {
    let mut shown = row.attributes.clone();
    shown.insert("SubscriptionArn".into(), name.arn());
    shown.insert("TopicArn".into(), name.topic.arn());
    shown.insert("Owner".into(), row.owner.clone());
    shown.insert("Protocol".into(), row.protocol.clone());
    shown.insert("Endpoint".into(), row.endpoint.clone());
    shown.insert("SubscriptionPrincipal".into(), row.principal.clone());
    shown.insert("PendingConfirmation".into(), (!row.confirmed).to_string());
    shown.insert("ConfirmationWasAuthenticated".into(), row.confirmed_with_authentication.to_string());
    shown.entry("RawMessageDelivery".into()).or_insert_with(|| "false".into());
    if shown.contains_key("FilterPolicy") {
        shown.entry("FilterPolicyScope".into()).or_insert_with(|| "MessageAttributes".into());
    } else {
        // It is kept, and shown when there is a policy to which it applies.
        shown.remove("FilterPolicyScope");
    }
    if row.is_web() {
        let in_force = deliveries_to(topic, row);
        shown.insert("EffectiveDeliveryPolicy".into(), in_force.shown_of_subscription());
    }
    shown
}
