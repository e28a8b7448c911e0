//! CloudWatch Logs: groups and streams as rows, events as segments beside the store.
//!
//! Reading order: `tables`, `place` (names and ARNs), `rules` (what PutLogEvents takes, tokens, filter patterns, retention),
//! `ops` (one file per operation), `flows` (retention, removal), `errors`.
//!
//! Promises: an acknowledged event is on disk; a deleted stream or group frees its disk; no event that is older than its
//! group's retention is ever shown. Events never pass through the state writer.
//!
//! Not here: subscription and metric filters, Logs Insights, encryption with KMS, account policies.

pub mod errors;
pub mod flows;
mod groups;
pub mod ops;
mod place;
pub mod rules;
pub mod tables;

pub use ops::bindings;

use kernel::{Chance, Clock, Fault};
use segments::Segments;
use std::path::Path;
use std::sync::Arc;
use store::Store;

pub struct Logs {
    store: Store,
    segments: Segments,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
}

impl Logs {
    /// Events are kept below `dir`, which is made if need be.
    pub fn new(
        store: Store,
        dir: &Path,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, Fault> {
        Ok(Self { store, segments: Segments::open(dir)?, clock, chance })
    }

    /// Adds this service's flows to an engine.
    pub fn flows(&self, engine: flow::Engine) -> flow::Engine {
        engine.with(self.removal()).with(self.retention())
    }

    /// The flow that frees the disk of a deleted group or stream.
    pub fn removal(&self) -> flows::Removal {
        flows::Removal { segments: self.segments.clone() }
    }

    /// The flow that frees the disk of what a group keeps no longer.
    pub fn retention(&self) -> flows::Retention {
        let (store, segments, clock) = (self.store.clone(), self.segments.clone(), self.clock.clone());
        flows::Retention { store, segments, clock }
    }
}
