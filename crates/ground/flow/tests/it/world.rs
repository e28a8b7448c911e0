//! Small flows and the pieces that the tests share.

use flow::{Engine, Flow, Next, Running, Step, StepInfo, Undo, list};
use kernel::{Fault, ManualClock, SeededChance, Timestamp};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::Store;
use tokio::sync::Semaphore;

pub fn store() -> Store {
    Store::in_memory().expect("a database in memory")
}

pub fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH))
}

pub fn engine(store: &Store, clock: &Arc<ManualClock>) -> Engine {
    Engine::new(store.clone(), clock.clone(), Arc::new(SeededChance::new(1)))
}

pub async fn all(store: &Store) -> Vec<Running> {
    store.read(|tx| list(tx, None, None, 100_000)).await.expect("list")
}

pub async fn start<F: Flow>(store: &Store, id: &str, state: F::State) {
    let id = id.to_owned();
    store.write(move |tx| flow::start::<F>(tx, id.as_str(), &state)).await.expect("start");
}

/// Waits for a signal; each signal that it gets is counted and makes it wait again, until it is told to `end`.
pub struct Waiter {
    pub signals: Arc<AtomicU64>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Waits {
    Begin,
    Waiting,
}

impl Flow for Waiter {
    const KIND: &'static str = "test.waiter";
    type State = Waits;
    const STEPS: &'static [StepInfo] = &[
        StepInfo { name: "begin", undo: Undo::None("does nothing") },
        StepInfo { name: "waiting", undo: Undo::None("only counts") },
    ];

    fn name_of(state: &Waits) -> &'static str {
        match state {
            Waits::Begin => "begin",
            Waits::Waiting => "waiting",
        }
    }

    async fn run(&self, step: Step<Waits>) -> Result<Next<Waits>, Fault> {
        self.signals.fetch_add(step.signals.len() as u64, Ordering::SeqCst);
        if step.signal("end").is_some() {
            return Ok(Next::end());
        }
        Ok(Next::wait_for_signal(Waits::Waiting))
    }
}

/// One step that says when it is inside and waits there for leave to end.
#[derive(Clone)]
pub struct Gate {
    pub inside: Arc<Semaphore>,
    pub leave: Arc<Semaphore>,
    pub ended: Arc<AtomicU64>,
}

impl Gate {
    pub fn closed() -> Self {
        let none = || Arc::new(Semaphore::new(0));
        Self { inside: none(), leave: none(), ended: Arc::default() }
    }
}

impl Flow for Gate {
    const KIND: &'static str = "test.gate";
    type State = ();
    const STEPS: &'static [StepInfo] = &[StepInfo { name: "gate", undo: Undo::None("only waits") }];

    fn name_of(_: &()) -> &'static str {
        "gate"
    }

    async fn run(&self, _: Step<()>) -> Result<Next<()>, Fault> {
        self.inside.add_permits(1);
        self.leave.acquire().await.expect("never closed").forget();
        self.ended.fetch_add(1, Ordering::SeqCst);
        Ok(Next::end())
    }
}
