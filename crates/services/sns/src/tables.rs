//! Rows: topics, subscriptions, mails that nobody sent.

use api_sns::{NotFoundException, ResourceNotFoundException};
use kernel::{Fault, Scope, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::Read;

use crate::errors;
use crate::names::{SubscriptionName, TopicName};

/// Key: scope, name.
pub struct Topics;

impl store::Table for Topics {
    const NAME: &'static str = "sns.topics";
    type Key = (Scope, String);
    type Row = TopicRow;
}

#[derive(Clone, Serialize, Deserialize)]
pub struct TopicRow {
    /// As they were set; what is computed or has a default is not in here.
    pub attributes: BTreeMap<String, String>,
    pub tags: BTreeMap<String, String>,
    pub created_at: Timestamp,
    #[serde(default)]
    pub subscriptions_deleted: u64,
}

/// Key: scope, topic, id.
pub struct Subscriptions;

impl store::Table for Subscriptions {
    const NAME: &'static str = "sns.subscriptions";
    type Key = (Scope, String, String);
    type Row = SubscriptionRow;
}

#[derive(Clone, Serialize, Deserialize)]
pub struct SubscriptionRow {
    pub protocol: String,
    pub endpoint: String,
    pub owner: String,
    /// Who subscribed, as an ARN.
    pub principal: String,
    pub attributes: BTreeMap<String, String>,
    /// What a confirmation has to bring.
    pub token: String,
    pub confirmed: bool,
    pub confirmed_with_authentication: bool,
    /// Whether only the owner may unsubscribe.
    pub authenticate_on_unsubscribe: bool,
    pub created_at: Timestamp,
}

impl SubscriptionRow {
    /// Whether messages are POSTed to it.
    pub fn is_web(&self) -> bool {
        matches!(self.protocol.as_str(), "http" | "https")
    }

    pub fn is_raw(&self) -> bool {
        self.attributes.get("RawMessageDelivery").is_some_and(|value| value == "true")
    }
}

/// Subscriptions that were left by their link, which the message about it can restore. Key: scope, topic, id.
pub struct Left;

impl store::Table for Left {
    const NAME: &'static str = "sns.left";
    type Key = (Scope, String, String);
    type Row = LeftRow;
}

#[derive(Clone, Serialize, Deserialize)]
pub struct LeftRow {
    /// With a token of its own.
    pub subscription: SubscriptionRow,
    pub left_at: Timestamp,
}

/// Key: when, and the delivery that it was.
pub struct Mails;

impl store::Table for Mails {
    const NAME: &'static str = "sns.mails";
    type Key = (Timestamp, String);
    type Row = MailRow;
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MailRow {
    pub at: Timestamp,
    pub to: String,
    pub subject: String,
    pub body: String,
}

/// The key and certificate that messages are signed with; one row.
pub struct Keys;

impl store::Table for Keys {
    const NAME: &'static str = "sns.keys";
    type Key = String;
    type Row = KeyRow;
}

#[derive(Clone, Serialize, Deserialize)]
pub struct KeyRow {
    /// PKCS #8, base64.
    pub private_key: String,
    pub certificate_pem: String,
}

pub fn topic_at<E>(tx: &Read<'_>, topic: &TopicName) -> Result<TopicRow, E>
where
    E: From<Fault> + From<NotFoundException>,
{
    tx.get::<Topics>(&topic.key())?.ok_or_else(|| errors::no_topic().into())
}

pub fn tagged_topic_at<E>(tx: &Read<'_>, topic: &TopicName) -> Result<TopicRow, E>
where
    E: From<Fault> + From<ResourceNotFoundException>,
{
    tx.get::<Topics>(&topic.key())?.ok_or_else(|| errors::no_resource().into())
}

pub fn subscription_at<E>(tx: &Read<'_>, name: &SubscriptionName) -> Result<SubscriptionRow, E>
where
    E: From<Fault> + From<NotFoundException>,
{
    tx.get::<Subscriptions>(&name.key())?.ok_or_else(|| errors::no_subscription().into())
}

/// All subscriptions of a topic.
pub fn of_topic(tx: &Read<'_>, topic: &TopicName) -> Result<Vec<(SubscriptionName, SubscriptionRow)>, Fault> {
    let rows = tx.scan::<Subscriptions>(&topic.key(), None, usize::MAX)?;
    Ok(rows.into_iter().map(|((_, _, id), row)| (topic.subscription(&id), row)).collect())
}
