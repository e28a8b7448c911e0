//! CloudWatch: metrics in segments beside the store, and alarms that are really evaluated.
//!
//! Reading order: `metrics` (where data points are), `rules` (what is refused, when and how an alarm is evaluated, what it
//! says), `tables`, `transition` (an alarm changes its state), `flows` (evaluation, actions), `ops`, `errors`.
//!
//! Promises: an acknowledged data point is on disk and counts in the evaluation that follows; an alarm is evaluated after a
//! restart as before it; an alarm whose metric is silent costs nothing; each change of state is in the history, on the event
//! bus and in the alarm's actions, in one transaction.
//!
//! Not here: alarms on anomaly detection, dashboards, metric streams. They are refused by name.

mod alarms;
pub mod errors;
pub mod flows;
mod known;
pub mod metrics;
pub mod ops;
pub mod rules;
pub mod tables;
mod transition;

pub use ops::bindings;

use kernel::{Chance, Clock, Fault};
use metrics::Metrics;
use segments::Segments;
use std::path::Path;
use std::sync::Arc;
use store::Store;
use wire::Caller;

pub struct Cloudwatch {
    store: Store,
    metrics: Arc<Metrics>,
    caller: Caller,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    sleepers: Arc<flows::Sleepers>,
}

impl Cloudwatch {
    /// Data points are kept below `dir`, which is made if need be.
    pub fn new(
        store: Store,
        dir: &Path,
        caller: Caller,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, Fault> {
        let metrics = Arc::new(Metrics::new(Segments::open(dir)?, clock.clone()));
        Ok(Self { store, metrics, caller, clock, chance, sleepers: Arc::default() })
    }

    /// Adds this service's flows to an engine.
    pub fn flows(&self, engine: flow::Engine) -> flow::Engine {
        engine.with(self.evaluation()).with(self.composite()).with(self.actions())
    }

    /// The flow of one alarm on a metric.
    pub fn evaluation(&self) -> flows::Evaluation {
        flows::Evaluation {
            store: self.store.clone(),
            metrics: self.metrics.clone(),
            clock: self.clock.clone(),
            chance: self.chance.clone(),
            sleepers: self.sleepers.clone(),
        }
    }

    /// The flow of one composite alarm.
    pub fn composite(&self) -> flows::Composite {
        let (store, clock, chance) = (self.store.clone(), self.clock.clone(), self.chance.clone());
        flows::Composite { store, clock, chance }
    }

    /// The flow of what an alarm does when it has changed its state.
    pub fn actions(&self) -> flows::Actions {
        let (store, caller, clock) = (self.store.clone(), self.caller.clone(), self.clock.clone());
        flows::Actions { store, caller, clock }
    }

    /// Wakes every alarm once, at start: one that slept when the last process died may have missed its data.
    pub async fn wake_all(&self) -> Result<(), Fault> {
        flows::wake_all(&self.store).await
    }
}
