//! The stock tests: what every flow has to stand, whoever wrote it.
//!
//! A test describes a [`World`]: a store, a flow on it, an outside that remembers what was done to it. Then:
//! - [`each_step_twice`]: every step is run, forgotten and run again; the world ends as if it had run once.
//! - [`killed_anywhere`]: the engine dies before and after each step in turn; a new one goes on to the same end.
//! - [`failing_anywhere`]: the outside refuses what each step wants, in turn; the flow ends and nothing is left behind.
//!
//! All panic with the step at fault. Time is a [`ManualClock`] that is turned to the next timer whenever all is quiet.

use kernel::{ManualClock, SeededChance};
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::Store;

use crate::engine::Engine;
use crate::failpoint::{Act, Failpoints, Moment, Point};
use crate::flow::Flow;
use crate::list::list;

/// Rounds after which a flow counts as one that never ends.
const ROUNDS: usize = 10_000;

/// One flow and everything it touches. Each test makes new ones.
pub trait World: Send + Sync + Sized {
    type Flow: Flow;
    /// What can be seen from outside when the flow has ended.
    type End: PartialEq + Debug;

    fn new() -> impl Future<Output = Self>;
    fn store(&self) -> &Store;
    fn clock(&self) -> Arc<ManualClock>;
    /// The flow as a process makes it when it starts: called again after each kill.
    fn flow(&self) -> Self::Flow;
    /// More flows that run beside it, such as those that it starts.
    fn beside(&self, engine: Engine) -> Engine {
        engine
    }
    /// Starts the flow.
    fn begin(&self) -> impl Future<Output = ()>;
    /// Called when nothing is due: sends what the flow waits for (an approval), once, and says true; or says false, and
    /// the clock is turned.
    fn poke(&self) -> impl Future<Output = bool> {
        async { false }
    }
    fn end(&self) -> impl Future<Output = Self::End>;

    /// Makes the outside refuse what the step named `step` wants, for good. False when that step asks for nothing.
    fn refuse(&self, step: &str) -> bool {
        let _ = step;
        false
    }
    /// What a flow that failed should have taken back and did not.
    fn left_behind(&self) -> impl Future<Output = Vec<String>> {
        async { Vec::new() }
    }
}

/// Runs a world undisturbed and answers with the names of the steps that were run, and the end.
pub async fn undisturbed<W: World>() -> (Vec<String>, W::End) {
    let world = W::new().await;
    let watch = Arc::new(Watch::of::<W>(Plan::Pass));
    run(&world, watch.clone()).await;
    let steps = watch.passed.lock().expect("no holder panics").clone();
    for step in &steps {
        let known = W::Flow::STEPS.iter().any(|info| info.name == step);
        assert!(known, "`{step}` is not in the STEPS of {}", W::Flow::KIND);
    }
    (steps, world.end().await)
}

/// Each step's first result is forgotten, as by a fault after all its effects.
pub async fn each_step_twice<W: World>() {
    let (_, expected) = undisturbed::<W>().await;
    let world = W::new().await;
    run(&world, Arc::new(Watch::of::<W>(Plan::ForgetEachOnce))).await;
    assert_eq!(world.end().await, expected, "with each step run twice");
}

/// For each step, twice: killed before it and killed after it, then gone on with by a new engine and a new flow.
pub async fn killed_anywhere<W: World>() {
    let (steps, expected) = undisturbed::<W>().await;
    for (nth, step) in steps.iter().enumerate() {
        for moment in [Moment::Before, Moment::After] {
            let world = W::new().await;
            let watch = Arc::new(Watch::of::<W>(Plan::Kill { nth, moment }));
            run(&world, watch.clone()).await;
            assert!(watch.is_done(), "no kill {moment:?} step {nth} `{step}`");
            assert_eq!(world.end().await, expected, "killed {moment:?} step {nth} `{step}`");
        }
    }
}

/// For each step that wants something from outside: it is refused, and the flow unwinds. Answers with how many were.
pub async fn failing_anywhere<W: World>() -> usize {
    let mut refused = 0;
    for step in W::Flow::STEPS {
        let world = W::new().await;
        if !world.refuse(step.name) {
            continue;
        }
        refused += 1;
        run(&world, Arc::new(Watch::of::<W>(Plan::Pass))).await;
        let left = world.left_behind().await;
        assert!(left.is_empty(), "`{}` was refused and this is left behind: {left:?}", step.name);
    }
    assert!(refused > 0, "no step of {} can be refused: the test shows nothing", W::Flow::KIND);
    refused
}

/// Runs the flow (and what is beside it) to its end, with a new engine whenever all is quiet or the last one was killed.
pub async fn run<W: World>(world: &W, failpoints: Arc<dyn Failpoints>) {
    world.begin().await;
    for _ in 0..ROUNDS {
        let engine = Engine::new(world.store().clone(), world.clock(), Arc::new(SeededChance::new(1)));
        let engine = world.beside(engine.with(world.flow())).with_failpoints(failpoints.clone());
        let settled = engine.settle().await.expect("the store works");
        if settled.killed {
            continue;
        }
        let left = world.store().read(|tx| list(tx, None, None, 10)).await.expect("the store works");
        if left.is_empty() {
            return;
        }
        if world.poke().await {
            continue;
        }
        let next =
            settled.next.unwrap_or_else(|| panic!("these wait for a signal that never comes: {left:?}"));
        let now = kernel::Clock::now(&*world.clock());
        world.clock().advance(Duration::try_from(next.duration_since(now)).unwrap_or_default());
    }
    let left = world.store().read(|tx| list(tx, None, None, 10)).await.expect("the store works");
    panic!("the flow did not end in {ROUNDS} rounds: {left:?}");
}

enum Plan {
    Pass,
    ForgetEachOnce,
    Kill { nth: usize, moment: Moment },
}

/// Watches the flows of one kind; what runs beside them is left alone.
struct Watch {
    kind: &'static str,
    plan: Plan,
    /// Steps that were begun for the first time, in order.
    passed: Mutex<Vec<String>>,
    /// The steps (flow id and number) that were forgotten once.
    forgotten: Mutex<BTreeSet<(String, u64)>>,
    done: Mutex<bool>,
}

impl Watch {
    fn of<W: World>(plan: Plan) -> Self {
        Self {
            kind: W::Flow::KIND,
            plan,
            passed: Mutex::default(),
            forgotten: Mutex::default(),
            done: Mutex::default(),
        }
    }

    fn is_done(&self) -> bool {
        *self.done.lock().expect("no holder panics")
    }

    fn kill_once(&self) -> Act {
        let mut done = self.done.lock().expect("no holder panics");
        if std::mem::replace(&mut *done, true) { Act::Pass } else { Act::Die }
    }
}

impl Failpoints for Watch {
    fn reached(&self, point: Point<'_>) -> Act {
        if point.kind != self.kind {
            return Act::Pass;
        }
        let mut passed = self.passed.lock().expect("no holder panics");
        if point.moment == Moment::Before && point.attempt == 1 {
            passed.push(point.step.to_owned());
        }
        match &self.plan {
            Plan::Pass => Act::Pass,
            Plan::Kill { nth, moment } if *moment == point.moment && passed.len() == nth + 1 => {
                self.kill_once()
            }
            Plan::Kill { .. } => Act::Pass,
            Plan::ForgetEachOnce if point.moment == Moment::After => {
                let mut forgotten = self.forgotten.lock().expect("no holder panics");
                if forgotten.insert((point.id.to_owned(), point.number)) { Act::Fail } else { Act::Pass }
            }
            Plan::ForgetEachOnce => Act::Pass,
        }
    }
}
