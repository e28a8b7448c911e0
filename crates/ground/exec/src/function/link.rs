//! How the host and what runs in an instance talk: our bootstraps' channel, or Lambda's Runtime API for `provided.*`.

use super::channel::{Channel, Head};
use super::runtime_api::RuntimeApi;
use bytes::Bytes;
use std::io;

/// What an instance tells the host.
#[derive(Debug)]
pub(crate) enum Message {
    /// Initialised: the handler is loaded, or the runtime has asked for its first event.
    Ready,
    /// Lambda's error document of a failed initialisation.
    InitFailed(Bytes),
    Answered(Bytes),
    /// Lambda's error document of a failed invocation.
    Failed(Bytes),
    /// Likewise, and its process ends with it: it takes no further event.
    Fatal(Bytes),
    /// An answer that is larger than Lambda takes, and was not kept.
    TooLarge,
}

pub(crate) enum Link {
    Channel(Channel),
    Api(RuntimeApi),
}

impl Link {
    pub async fn send(&mut self, head: &Head<'_>, body: &[u8]) -> io::Result<()> {
        match self {
            Self::Channel(channel) => channel.send(head, body).await,
            Self::Api(api) => api.send(head, body).await,
        }
    }

    /// Nothing is lost when this future is dropped.
    pub async fn next(&mut self) -> io::Result<Option<Message>> {
        match self {
            Self::Channel(channel) => channel.next().await,
            Self::Api(api) => Ok(api.next().await),
        }
    }

    /// Whether an instance that has ended never took the event that it was sent last.
    pub fn is_unread(&self) -> bool {
        match self {
            Self::Channel(channel) => channel.is_unread(),
            Self::Api(api) => api.is_unread(),
        }
    }

    /// What an instance that has ended had still said: its last words and its end may come to us in any order.
    pub async fn last(&mut self) -> io::Result<Option<Message>> {
        match self {
            Self::Channel(channel) => channel.next().await,
            Self::Api(api) => Ok(api.taken()),
        }
    }
}
