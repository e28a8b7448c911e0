//! Transactions over typed tables: what is acknowledged is on disk.
//!
//! A [`Table`] names a key type and a row type. [`Store::write`] runs a short pure closure in a transaction and
//! answers after the disk has it; [`Store::read`] runs one on a snapshot. Many closures share one commit and one
//! fsync. [`Store::changes`] tells which keys were committed, in commit order.
//!
//! Reading order: [`table`], [`key`] (how keys become text that sorts), [`transaction`] (what a closure can do),
//! [`store`] (the handle), [`backend`] (what a database has to offer), [`sqlite`] (the one that we have),
//! [`feed`], [`lock`]. `contract` is the test suite that every backend has to pass.
//!
//! Not here: anything that knows a service, blobs (crate `blob`), logs and metrics (segments, never this writer).

pub mod backend;
#[cfg(test)]
mod contract;
pub mod feed;
pub mod key;
pub mod lock;
mod passing;
pub mod sqlite;
pub mod store;
pub mod table;
pub mod transaction;

pub use feed::{Change, Changes, News};
pub use key::{Key, KeyParts, KeyText, PrefixOf, Starting};
pub use lock::OpenError;
pub use store::Store;
pub use table::Table;
pub use transaction::{Read, Write};
