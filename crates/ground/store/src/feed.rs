//! The change feed: which keys were committed, in commit order.
//!
//! For snapshots kept in memory and for waking up whoever waits for a row. It carries keys, not rows: read the row when
//! you need it. Whoever is too slow is told so ([`News::Missed`]) and reads everything again.

use crate::{Key, Table};
use kernel::Fault;
use std::sync::Arc;
use tokio::sync::broadcast::{Receiver, Sender, error::RecvError};

/// How many commits a listener may be behind.
const COMMITS_KEPT: usize = 1024;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub table: &'static str,
    /// The encoded key.
    pub key: String,
}

impl Change {
    /// The key, when it is one of table `T`.
    pub fn key_of<T: Table>(&self) -> Result<Option<T::Key>, Fault> {
        if self.table == T::NAME { T::Key::from_text(&self.key).map(Some) } else { Ok(None) }
    }
}

#[derive(Debug, Clone)]
pub enum News {
    /// What one commit wrote or deleted.
    Committed(Arc<[Change]>),
    /// Commits went by unseen: read everything again.
    Missed,
}

pub struct Changes {
    receiver: Receiver<Arc<[Change]>>,
}

impl Changes {
    /// Waits for the next commit; none when the store is closed. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<News> {
        match self.receiver.recv().await {
            Ok(changes) => Some(News::Committed(changes)),
            Err(RecvError::Lagged(_)) => Some(News::Missed),
            Err(RecvError::Closed) => None,
        }
    }
}

/// The end at which a backend tells what it has committed.
pub struct Announcer {
    sender: Sender<Arc<[Change]>>,
}

impl Default for Announcer {
    fn default() -> Self {
        Self { sender: Sender::new(COMMITS_KEPT) }
    }
}

impl Announcer {
    pub fn tell(&self, changes: Vec<Change>) {
        if !changes.is_empty() {
            // An error only says that nobody listens.
            let _ = self.sender.send(changes.into());
        }
    }

    pub fn listen(&self) -> Changes {
        Changes { receiver: self.sender.subscribe() }
    }
}
