//! Leases, faults, limits, poison, stopping.

use crate::waiting::until;
use crate::world::{Gate, Waiter, Waits, all, clock, engine, start, store};
use flow::{Flow, Next, Step, StepInfo, Stopped, Undo, Waiting};
use kernel::{Fault, Timestamp};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;
use store::Table;

#[tokio::test]
async fn a_stale_engine_commits_nothing() {
    let (store, clock) = (store(), clock());
    let (old, new) = (Gate::closed(), Gate::closed());
    start::<Gate>(&store, "g", ()).await;
    let stale = tokio::spawn(engine(&store, &clock).with(old.clone()).settle());
    old.inside.acquire().await.expect("open").forget();

    new.leave.add_permits(1);
    engine(&store, &clock).with(new.clone()).settle().await.expect("the new engine takes over");
    assert_eq!((new.ended.load(Ordering::SeqCst), all(&store).await.len()), (1, 0));

    start::<Gate>(&store, "g", ()).await; // another flow under the same id: the old result must not end it
    old.leave.add_permits(1);
    until(|| old.ended.load(Ordering::SeqCst) == 1).await;
    old.leave.add_permits(1);
    stale.await.expect("task").expect("settle");
    let left = all(&store).await;
    assert!(left.iter().all(|flow| flow.id.as_str() == "g" && flow.number == 0), "{left:?}");
    assert_eq!(left.len(), 1);
}

/// Fails until it was tried `until` times; then ends with a row, whose writing is refused once more.
struct Clumsy {
    until: u32,
    refusals: Arc<AtomicU32>,
}

#[derive(Serialize, Deserialize)]
struct Tries(u32);
struct Tried;
impl Table for Tried {
    const NAME: &'static str = "test.tried";
    type Key = String;
    type Row = Tries;
}

impl Flow for Clumsy {
    const KIND: &'static str = "test.clumsy";
    type State = ();
    const STEPS: &'static [StepInfo] = &[StepInfo { name: "try", undo: Undo::None("only tries") }];
    fn name_of(_: &()) -> &'static str {
        "try"
    }
    async fn run(&self, step: Step<()>) -> Result<Next<()>, Fault> {
        assert!(step.attempt != 2, "a panic is a fault too");
        if step.attempt < self.until {
            return Err(Fault::new("the disk is full"));
        }
        let (tries, refusals) = (step.attempt, self.refusals.clone());
        Ok(Next::end().writing(move |tx| {
            tx.put::<Tried>(&"c".to_owned(), &Tries(tries))?;
            let refused = refusals.fetch_add(1, Ordering::SeqCst) == 0;
            if refused { Err(Fault::new("not this time")) } else { Ok(()) }
        }))
    }
}

#[tokio::test]
async fn a_fault_is_tried_again_later_and_never_loses_the_flow() {
    let (store, clock, refusals) = (store(), clock(), Arc::new(AtomicU32::new(0)));
    start::<Clumsy>(&store, "c", ()).await;
    let mut waits = Vec::new();
    while !all(&store).await.is_empty() {
        let clumsy = Clumsy { until: 12, refusals: refusals.clone() };
        let settled = engine(&store, &clock).with(clumsy).settle().await.expect("settle");
        if let Some(next) = settled.next {
            let wait =
                Duration::try_from(next.duration_since(kernel::Clock::now(&*clock))).expect("in the future");
            let flows = all(&store).await;
            let trouble = flows[0].trouble.clone().expect("it says why");
            assert!(
                ["disk is full", "panic is a fault", "not this time"].iter().any(|why| trouble.contains(why)),
                "{trouble}"
            );
            assert!(store.read(|tx| tx.get::<Tried>(&"c".to_owned())).await.expect("read").is_none());
            waits.push(wait);
            clock.advance(wait);
        }
    }
    assert_eq!(waits.len(), 12);
    assert!(
        waits[0] <= Duration::from_millis(100) && waits.iter().all(|wait| *wait <= Duration::from_secs(30))
    );
    assert!(waits[11] >= Duration::from_secs(15), "{waits:?}");
    let tried = store.read(|tx| tx.get::<Tried>(&"c".to_owned())).await.expect("read");
    assert_eq!(tried.map(|tries| tries.0), Some(13));
}

#[tokio::test]
async fn a_state_that_cannot_be_read_is_kept_and_said() {
    /// What an older program wrote under the kind of [`Waiter`].
    struct Older;
    impl Flow for Older {
        const KIND: &'static str = Waiter::KIND;
        type State = String;
        const STEPS: &'static [StepInfo] = &[];
        fn name_of(_: &String) -> &'static str {
            "older"
        }
        async fn run(&self, _: Step<String>) -> Result<Next<String>, Fault> {
            Ok(Next::end())
        }
    }
    let (store, clock) = (store(), clock());
    start::<Older>(&store, "p", "NotAState".to_owned()).await;
    start::<Waiter>(&store, "q", Waits::Begin).await;
    let waiter = || Waiter { signals: Arc::new(AtomicU64::new(0)) };
    let settled = engine(&store, &clock).with(waiter()).settle().await.expect("settle");
    assert_eq!(settled.next, None);
    let flows = all(&store).await;
    assert_eq!((&flows[0].waiting, &flows[1].waiting), (&Waiting::Poisoned, &Waiting::ForSignal));
    assert!(flows[0].trouble.as_ref().is_some_and(|why| why.contains("NotAState")), "{flows:?}");
    engine(&store, &clock).with(Older).settle().await.expect("a program that can read it goes on");
    assert_eq!(all(&store).await.len(), 1);
}

#[tokio::test]
async fn a_kind_keeps_to_its_limit_and_its_order() {
    let (store, clock, gate) = (store(), clock(), Gate::closed());
    for n in 0..7 {
        start::<Gate>(&store, &format!("g{}", 9 - n), ()).await;
    }
    let running = tokio::spawn(engine(&store, &clock).with_limit(gate.clone(), 3).settle());
    until(|| gate.inside.available_permits() == 3).await;
    let inside: Vec<String> = all(&store)
        .await
        .into_iter()
        .filter(|f| f.waiting == Waiting::Not)
        .map(|f| f.id.to_string())
        .collect();
    assert_eq!(inside, ["g7", "g8", "g9"], "the first three that were started");
    gate.leave.add_permits(7);
    running.await.expect("task").expect("settle");
    assert_eq!((gate.ended.load(Ordering::SeqCst), all(&store).await.len()), (7, 0));
}

#[tokio::test]
async fn stopping_lets_steps_end_and_drops_those_that_do_not() {
    let (store, clock, gate) = (store(), clock(), Gate::closed());
    start::<Gate>(&store, "g", ()).await;
    let patient = engine(&store, &clock).with(gate.clone());
    let inside = gate.inside.clone();
    let (leave, counted) = (gate.leave.clone(), patient.counts());
    let stopped = patient
        .run(async move {
            inside.acquire().await.expect("open").forget();
            leave.add_permits(1);
        })
        .await;
    assert_eq!((stopped.expect("run"), all(&store).await.len()), (Stopped::Orderly, 0));
    assert_eq!(counted.steps.load(Ordering::SeqCst), 1);

    start::<Gate>(&store, "h", ()).await;
    let hasty = engine(&store, &clock).with(gate.clone()).stopping_within(Duration::ZERO);
    let inside = gate.inside.clone();
    let stopped = hasty.run(async move { inside.acquire().await.expect("open").forget() }).await;
    assert_eq!(stopped.expect("run"), Stopped::Dropped(1));
    gate.leave.add_permits(1);
    engine(&store, &clock).with(gate.clone()).settle().await.expect("the next start runs it again");
    assert_eq!((gate.ended.load(Ordering::SeqCst), all(&store).await.len()), (2, 0));
}

#[tokio::test]
async fn a_second_start_under_the_same_id_changes_nothing() {
    let store = store();
    let twice = store
        .write(|tx| {
            Ok::<_, Fault>([
                flow::start::<Waiter>(tx, "w", &Waits::Begin)?,
                flow::start::<Waiter>(tx, "w", &Waits::Waiting)?,
            ])
        })
        .await;
    assert_eq!(twice.expect("start"), [true, false]);
    let flows = all(&store).await;
    assert_eq!((flows.len(), flows[0].step.as_str(), flows[0].changed_at), (1, "begin", None::<Timestamp>));
}
