//! EventBridge: rules on event buses, schedules, and events carried to their targets.
//!
//! Reading order: [`tables`] (a rule with its targets is one row), [`names`], `ops` (one file per operation), `rules` (pure
//! decisions: which input a target gets, when a delivery is tried again), `flows` (`route`: one event to its deliveries;
//! `deliver`: one delivery to one target; `schedule`: one scheduled rule).
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-what-is.html> (read 2026-11-21).
//!
//! Promises: an event that was taken in is matched against the rules and carried to each of their targets, also across a
//! kill; targets are called as the role or with the permission that they were given; what cannot be delivered is logged.
//! Left out: archives, replays, pipes, API destinations, dead-letter queues (they need SQS), buses of other accounts.

mod errors;
pub mod flows;
mod names;
mod ops;
mod rules;
pub mod tables;
mod tags;

use kernel::{Chance, Clock};
use std::sync::Arc;
use store::Store;
use wire::Caller;

pub use ops::bindings;

/// The service principal that calls targets.
pub const SERVICE: &str = "events.amazonaws.com";

/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html> (read 2026-11-21).
const METRICS: seam_metric::Metrics = seam_metric::Metrics {
    service: SERVICE,
    namespace: "AWS/Events",
    dimension: "RuleName",
    counter: "landfall_events_total",
};

#[derive(Clone)]
pub struct Events {
    store: Store,
    caller: Caller,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
}

impl Events {
    pub fn new(store: Store, caller: Caller, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Self {
        Self { store, caller, clock, chance }
    }

    /// Gives the engine the three flows of this service.
    pub fn flows(&self, engine: flow::Engine) -> flow::Engine {
        engine
            .with(flows::route::Router { store: self.store.clone(), clock: self.clock.clone() })
            .with(flows::deliver::Courier { caller: self.caller.clone(), clock: self.clock.clone() })
            .with(flows::schedule::Scheduler { store: self.store.clone(), clock: self.clock.clone() })
    }
}
