//! The ports through which messages leave: HTTP and mail. Functions are invoked through `wire::Caller`.

mod http_post;
mod smtp;

use async_trait::async_trait;
use std::sync::Arc;

pub use http_post::HttpPost;
pub use smtp::Smtp;

/// A POST to a subscriber.
#[derive(Debug, Clone)]
pub struct Post {
    pub url: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: String,
}

/// An endpoint could not be reached, or did not answer in time.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct Unreachable(pub String);

#[async_trait]
pub trait Web: Send + Sync + 'static {
    /// The status of the answer.
    async fn post(&self, post: &Post) -> Result<u16, Unreachable>;
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub to: String,
    /// The topic's DisplayName, shown beside the sender's address.
    pub from_name: Option<String>,
    pub subject: String,
    pub body: String,
}

#[derive(Debug, Clone, thiserror::Error)]
#[error("{what}")]
pub struct Undelivered {
    pub what: String,
    /// Whether the server refused the mail for good.
    pub lasting: bool,
}

#[async_trait]
pub trait Mailer: Send + Sync + 'static {
    async fn send(&self, mail: &Mail) -> Result<(), Undelivered>;
}

pub struct Carriers {
    pub web: Arc<dyn Web>,
    /// None: mails are kept in the outbox.
    pub mail: Option<Arc<dyn Mailer>>,
    /// Where the outside reaches this server, for the links in messages: `https://landfall.example.com`. None: where it listens.
    pub reached_at: Option<String>,
}
