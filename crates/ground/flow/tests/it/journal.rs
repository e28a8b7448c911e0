//! The journal under random signals, kills, clocks and stops: what a flow was told is counted once, and it stands in one queue.

use crate::world::{clock, engine, start, store};
use flow::failpoint::{Act, Failpoints, Moment, Point};
use flow::{Flow, Next, Signal, Step, StepInfo, Undo, Waiting};
use kernel::{Fault, ManualClock, Timestamp};
use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use store::{Store, Table};

const FLOWS: u8 = 3;

/// Adds up what it is told, in a row that is written with the step; rests in between.
struct Adder(Arc<ManualClock>);

#[derive(Clone, Serialize, Deserialize)]
enum Adding {
    Begin,
    Listen,
    Add(u64),
    Rest,
}

#[derive(Default, Serialize, Deserialize)]
struct Sum(u64);
struct Sums;
impl Table for Sums {
    const NAME: &'static str = "test.sums";
    type Key = String;
    type Row = Sum;
}

impl Flow for Adder {
    const KIND: &'static str = "test.adder";
    type State = Adding;
    const STEPS: &'static [StepInfo] = &[
        StepInfo { name: "begin", undo: Undo::None("only begins") },
        StepInfo { name: "listen", undo: Undo::None("only reads") },
        StepInfo { name: "add", undo: Undo::None("a sum stays") },
        StepInfo { name: "rest", undo: Undo::None("only waits") },
    ];
    fn name_of(state: &Adding) -> &'static str {
        match state {
            Adding::Begin => "begin",
            Adding::Listen => "listen",
            Adding::Add(_) => "add",
            Adding::Rest => "rest",
        }
    }
    async fn run(&self, step: Step<Adding>) -> Result<Next<Adding>, Fault> {
        // A step that has waited uses up the signals that it is given; one that has not leaves them.
        let told: u64 = step.signals.iter().filter_map(|signal| signal.payload.as_u64()).sum();
        Ok(match step.state {
            Adding::Begin => Next::wait_for_signal(Adding::Listen),
            Adding::Listen | Adding::Rest if told > 0 => Next::go(Adding::Add(told)),
            Adding::Listen | Adding::Rest => Next::wait_for_signal(Adding::Listen),
            Adding::Add(more) => {
                let id = step.id.as_str().to_owned();
                let rest = kernel::clock::later(kernel::Clock::now(&*self.0), Duration::from_secs(60));
                Next::wait_until(Adding::Rest, rest).writing(move |tx| {
                    let sum = tx.get::<Sums>(&id)?.unwrap_or_default();
                    tx.put::<Sums>(&id, &Sum(sum.0 + more))
                })
            }
        })
    }
}

/// Kills the engine, or fails the step, the nth time that any point is reached.
struct Nth {
    left: AtomicU32,
    act: Act,
}

impl Failpoints for Nth {
    fn reached(&self, point: Point<'_>) -> Act {
        let is_now = self.left.fetch_sub(1, Ordering::SeqCst) == 0;
        let hurts = point.moment == Moment::After || self.act == Act::Die;
        if is_now && hurts { self.act } else { Act::Pass }
    }
}

#[derive(Debug, Clone)]
enum Deed {
    Tell(u8, u8),
    Settle,
    KilledAt(u8),
    FailingAt(u8),
    Pass(u8),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        4 => (0..FLOWS, 1..100u8).prop_map(|(flow, number)| Deed::Tell(flow, number)),
        2 => Just(Deed::Settle),
        2 => (0..12u8).prop_map(Deed::KilledAt),
        1 => (0..12u8).prop_map(Deed::FailingAt),
        1 => (0..90u8).prop_map(Deed::Pass),
    ];
    prop::collection::vec(deed, 1..40)
}

async fn run(store: &Store, clock: &Arc<ManualClock>, failing: Option<(u8, Act)>) {
    let engine = engine(store, clock).with(Adder(clock.clone()));
    let engine = match failing {
        Some((nth, act)) => engine.with_failpoints(Arc::new(Nth { left: AtomicU32::new(nth.into()), act })),
        None => engine,
    };
    engine.settle().await.expect("the store works");
}

/// Until nothing has to be done any more: a rest is a minute, a step that failed comes back within half of one.
async fn to_the_end(store: &Store, clock: &Arc<ManualClock>) {
    for _ in 0..8 {
        run(store, clock, None).await;
        clock.advance(Duration::from_secs(61));
    }
    run(store, clock, None).await;
}

macro_rules! queue {
    ($table:ident, $name:literal, $key:ty) => {
        struct $table;
        impl Table for $table {
            const NAME: &'static str = $name;
            type Key = $key;
            type Row = serde_json::Value;
        }
    };
}
queue!(Ready, "flow.ready", (String, u64, String));
queue!(Timers, "flow.timers", (String, Timestamp, String));
queue!(Leases, "flow.leases", (u64, String, String));

/// Every flow stands where its row says and nowhere else.
async fn stands_in_one_queue(store: &Store) {
    let queues = |tx: &store::Read<'_>| {
        let ready = tx.scan::<Ready>(&(), None, usize::MAX)?.into_iter().map(|((_, _, id), _)| ("ready", id));
        let timers =
            tx.scan::<Timers>(&(), None, usize::MAX)?.into_iter().map(|((_, _, id), _)| ("timer", id));
        let leases =
            tx.scan::<Leases>(&(), None, usize::MAX)?.into_iter().map(|((_, _, id), _)| ("lease", id));
        let found = ready.chain(timers).chain(leases).collect::<Vec<_>>();
        Ok::<_, Fault>((found, flow::list(tx, None, None, usize::MAX)?))
    };
    // One snapshot: a commit of an engine that was just killed may still be on its way.
    let (mut found, flows) = store.read(queues).await.expect("the store works");
    let mut expected: Vec<_> = flows
        .iter()
        .filter_map(|flow| {
            let queue = match flow.waiting {
                Waiting::Ready => "ready",
                Waiting::Until(_) => "timer",
                Waiting::Not => "lease",
                Waiting::ForSignal => return None,
                Waiting::Poisoned => panic!("nothing here is unreadable"),
            };
            Some((queue, flow.id.as_str().to_owned()))
        })
        .collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

async fn holds(deeds: Vec<Deed>) {
    let (store, clock) = (store(), clock());
    let mut told = [0u64; FLOWS as usize];
    for flow in 0..FLOWS {
        start::<Adder>(&store, &flow.to_string(), Adding::Begin).await;
    }
    for deed in deeds {
        match deed {
            Deed::Tell(flow, number) => {
                let say = Signal::new("add", number.into());
                let heard =
                    store.write(move |tx| flow::signal(tx, Adder::KIND, flow.to_string(), say.clone()));
                assert!(heard.await.expect("the store works"), "the flow runs for ever");
                told[usize::from(flow)] += u64::from(number);
            }
            Deed::Settle => run(&store, &clock, None).await,
            Deed::KilledAt(nth) => run(&store, &clock, Some((nth, Act::Die))).await,
            Deed::FailingAt(nth) => run(&store, &clock, Some((nth, Act::Fail))).await,
            Deed::Pass(seconds) => clock.advance(Duration::from_secs(seconds.into())),
        }
        stands_in_one_queue(&store).await;
    }
    to_the_end(&store, &clock).await;
    stands_in_one_queue(&store).await;
    for flow in 0..FLOWS {
        let sum = store.read(|tx| tx.get::<Sums>(&flow.to_string())).await.expect("the store works");
        assert_eq!(sum.unwrap_or_default().0, told[usize::from(flow)], "flow {flow}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn what_a_flow_was_told_is_counted_once(deeds in deeds()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(holds(deeds));
    }
}
