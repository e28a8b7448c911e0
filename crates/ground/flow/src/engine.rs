//! The engine: claims what is due, runs it in tasks, and sleeps until the next timer or the next change.
//!
//! There is no polling: a round is caused by a committed change to the queues, by the end of a task, or by a timer that
//! has come. Each kind has a limit on how many of its flows run at once; flows beyond it stay in the queue, in order.

use kernel::{Chance, Clock, Fault, Timestamp};
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;
use store::Store;
use tokio::sync::Notify;

use crate::claim;
use crate::dispatch::{Dispatcher, Tasks, queues_change};
pub use crate::drive::Counts;
use crate::drive::Shared;
use crate::erased::{AnyFlow, Typed};
use crate::failpoint::{self, Failpoints};
use crate::flow::Flow;

const FLOWS_AT_ONCE: usize = 256;
const STOP_WITHIN: Duration = Duration::from_secs(10);
const RECOVER_AT_ONCE: usize = 500;

pub struct Engine {
    shared: Shared,
    kinds: BTreeMap<&'static str, Kind>,
    stop_within: Duration,
    nudge: Arc<Notify>,
}

pub(crate) struct Kind {
    pub flow: Arc<dyn AnyFlow>,
    pub at_once: usize,
}

/// How an engine's run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// All steps that were running have ended.
    Orderly,
    /// So many steps had not ended within the limit and were dropped; the next start runs them again.
    Dropped(usize),
    /// A failpoint killed it.
    Killed,
}

impl Engine {
    pub fn new(store: Store, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Self {
        let shared = Shared {
            store,
            clock,
            chance,
            failpoints: failpoint::from_environment(),
            stopping: AtomicBool::new(false),
            dead: AtomicBool::new(false),
            counts: Arc::default(),
        };
        Self { shared, kinds: BTreeMap::new(), stop_within: STOP_WITHIN, nudge: Arc::default() }
    }

    pub fn with<F: Flow>(self, flow: F) -> Self {
        self.with_limit(flow, FLOWS_AT_ONCE)
    }

    /// As [`Engine::with`], with at most `at_once` flows of this kind running at the same time.
    pub fn with_limit<F: Flow>(mut self, flow: F, at_once: usize) -> Self {
        let kind = Kind { flow: Arc::new(Typed(flow)), at_once };
        let before = self.kinds.insert(F::KIND, kind);
        assert!(before.is_none(), "two flows call themselves {}", F::KIND);
        self
    }

    /// How long a stopping engine waits for the steps that are running.
    pub fn stopping_within(mut self, limit: Duration) -> Self {
        self.stop_within = limit;
        self
    }

    pub fn with_failpoints(mut self, failpoints: Arc<dyn Failpoints>) -> Self {
        self.shared.failpoints = Some(failpoints);
        self
    }

    /// Wakes the dispatcher: for tests that turn the clock by hand while [`Engine::run`] sleeps.
    pub fn nudge(&self) -> Arc<Notify> {
        self.nudge.clone()
    }

    /// What this engine did so far. The counts go on after [`Engine::run`] has taken it.
    pub fn counts(&self) -> Arc<Counts> {
        self.shared.counts.clone()
    }

    /// Runs until `shutdown`, then lets running steps end within the limit.
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<Stopped, Fault> {
        let dispatcher = self.begin().await?;
        let mut changes = dispatcher.shared.store.changes();
        let mut shutdown = std::pin::pin!(shutdown);
        let mut tasks = Tasks::default();
        loop {
            let rest = dispatcher.round_and_rest(&mut tasks).await;
            tokio::select! {
                () = &mut shutdown => return Ok(dispatcher.stop(tasks).await),
                () = queues_change(&mut changes) => {}
                () = dispatcher.nudge.notified() => {}
                () = tasks.one_ends(), if !tasks.is_empty() => {}
                () = tokio::time::sleep(rest) => {}
            }
            if dispatcher.is_dead() {
                return Ok(Stopped::Killed);
            }
            tasks.forget_ended();
        }
    }

    /// Runs everything that is due now, and what follows from it, until nothing is. For tests, which turn the clock
    /// between two calls. Each call is an engine's whole life: it begins a new epoch.
    pub async fn settle(self) -> Result<Settled, Fault> {
        let dispatcher = self.begin().await?;
        let mut tasks = Tasks::default();
        while !dispatcher.is_dead() {
            let started = dispatcher.round(&mut tasks).await?;
            if started == 0 && tasks.is_empty() {
                return Ok(Settled { killed: false, next: dispatcher.next_timer(&tasks).await? });
            }
            tasks.one_ends().await;
            tasks.forget_ended();
        }
        Ok(Settled { killed: true, next: None })
    }

    async fn begin(self) -> Result<Dispatcher, Fault> {
        let (shared, kinds) = (Arc::new(self.shared), self.kinds);
        let now = shared.clock.now();
        let epoch = shared.store.write(move |tx| claim::begin_epoch(tx, now)).await?;
        while shared.store.write(|tx| claim::recover(tx, RECOVER_AT_ONCE)).await? {}
        let known: Vec<&'static str> = kinds.keys().copied().collect();
        for kind in shared.store.read(|tx| claim::orphaned_kinds(tx, &known)).await? {
            tracing::error!("there are flows of kind {kind} but nothing that can run them: they wait");
        }
        Ok(Dispatcher { shared, kinds, epoch, stop_within: self.stop_within, nudge: self.nudge })
    }
}

/// What [`Engine::settle`] came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// Whether a failpoint killed the engine.
    pub killed: bool,
    /// The first timer that is not yet due.
    pub next: Option<Timestamp>,
}
