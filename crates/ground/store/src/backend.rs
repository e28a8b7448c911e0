//! What a database has to offer to stand behind [`Store`](crate::Store).
//!
//! Everything here is text: encoded keys, rows as JSON. Typing is [`transaction`](crate::transaction)'s.
//!
//! What PostgreSQL will need of this border, stated now so that nothing above relies on less:
//! - One transaction per job at SERIALIZABLE, run again on SQLSTATE 40001 and 40P01. That is why a job's closure is
//!   `FnMut` and has to be pure: it may run several times, and only the last run counts. SQLite runs it once.
//! - Closures are synchronous and a `get` would wait for the network: each job needs a blocking thread, and `read`
//!   needs `block_in_place` (a multi-threaded runtime).
//! - Keys in `TEXT COLLATE "C"`, rows in `TEXT` (jsonb refuses `\u0000`).
//! - The change feed through LISTEN/NOTIFY, which is lossy on reconnect: hence [`News::Missed`](crate::News::Missed).
//! - Group commit is the database's own.

use crate::Changes;
use crate::key::KeyRange;
use kernel::Fault;

/// What a closure may read.
pub trait Rows {
    fn get(&self, table: &'static str, key: &str) -> Result<Option<String>, Fault>;
    fn scan(&self, table: &'static str, scan: &Scan) -> Result<Vec<(String, String)>, Fault>;
}

/// What a closure may change. All of it is undone when the closure fails.
pub trait RowsMut: Rows {
    fn put(&self, table: &'static str, key: &str, row: &str) -> Result<(), Fault>;
    /// False, and no change, when there is a row under that key.
    fn insert_new(&self, table: &'static str, key: &str, row: &str) -> Result<bool, Fault>;
    /// False when there was none.
    fn delete(&self, table: &'static str, key: &str) -> Result<bool, Fault>;
}

pub struct Scan {
    pub range: KeyRange,
    pub descending: bool,
    pub limit: usize,
}

/// One closure on its way through the writer.
pub trait Job: Send {
    /// Runs the closure on an open transaction. An answer of false means that what it did has to be undone. Only the
    /// last run before `finish` counts.
    fn run(&mut self, rows: &dyn RowsMut) -> bool;
    /// Called once, after the commit is on disk or has failed for good: answers whoever waits.
    fn finish(self: Box<Self>, committed: Result<(), Fault>);
}

pub trait Backend: Send + Sync + 'static {
    /// Takes a job; `finish` is called in any event.
    fn submit(&self, job: Box<dyn Job>);
    /// Runs `closure` on a snapshot of what is committed.
    fn read(&self, closure: &mut dyn FnMut(&dyn Rows)) -> Result<(), Fault>;
    fn changes(&self) -> Changes;
}
