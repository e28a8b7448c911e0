//! CloudWatch Logs: groups and streams as rows, events as segments beside the store.
//!
//! Reading order: `tables`, `place` (names and ARNs), `rules` (what PutLogEvents takes, tokens, filter patterns, retention),
//! `forwarding` (what filters do with events), `ops` (one file per operation), `flows` (retention, removal, forward), `errors`.
//!
//! Promises: an acknowledged event is on disk; a deleted stream or group frees its disk; no event that is older than its
//! group's retention is ever shown; an acknowledged event has passed its group's filters. Events never pass through the state
//! writer.
//!
//! Not here: subscribers other than functions, Logs Insights, encryption with KMS, account policies.

pub mod errors;
pub mod flows;
mod forwarding;
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
use wire::Caller;

pub struct Logs {
    store: Store,
    caller: Caller,
    segments: Segments,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
}

impl Logs {
    /// Events are kept below `dir`, which is made if need be.
    pub fn new(
        store: Store,
        dir: &Path,
        caller: Caller,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, Fault> {
        Ok(Self { store, caller, segments: Segments::open(dir)?, clock, chance })
    }

    /// Adds this service's flows to an engine.
    pub fn flows(&self, engine: flow::Engine) -> flow::Engine {
        engine.with(self.removal()).with(self.retention()).with(self.forward())
    }

    /// The flow that carries events to a subscriber.
    pub fn forward(&self) -> flows::Forward {
        flows::Forward { caller: self.caller.clone(), clock: self.clock.clone() }
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
