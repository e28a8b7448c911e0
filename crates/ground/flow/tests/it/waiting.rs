//! Waiting costs nothing, and waking is prompt: shown by counts, not by clocks.

use crate::world::{Waiter, Waits, all, clock, engine, start, store};
use flow::{Flow, Signal, Stopped, Waiting};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::oneshot;

#[tokio::test]
async fn ten_thousand_waiting_flows_cost_no_task_and_no_round() {
    let (store, clock, signals) = (store(), clock(), Arc::new(AtomicU64::new(0)));
    store
        .write(|tx| {
            for n in 0..10_000 {
                flow::start::<Waiter>(tx, format!("w{n}"), &Waits::Begin)?;
            }
            Ok::<_, kernel::Fault>(())
        })
        .await
        .expect("start");
    engine(&store, &clock).with(Waiter { signals: signals.clone() }).settle().await.expect("settle");
    let waiting = all(&store).await;
    assert!(waiting.len() == 10_000 && waiting.iter().all(|flow| flow.waiting == Waiting::ForSignal));

    let engine = engine(&store, &clock).with(Waiter { signals: signals.clone() });
    let counts = engine.counts();
    let before = tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(engine.run(async { drop(stopped.await) }));
    let end = Signal::named("end");
    store.write(move |tx| flow::signal(tx, Waiter::KIND, "w77", end.clone())).await.expect("signal");
    until(|| signals.load(Ordering::SeqCst) == 1).await;
    stop.send(()).expect("it runs");
    assert_eq!(running.await.expect("task").expect("run"), Stopped::Orderly);

    assert_eq!(all(&store).await.len(), 9_999);
    assert_eq!((counts.claims.load(Ordering::SeqCst), counts.steps.load(Ordering::SeqCst)), (1, 1));
    let rounds = counts.rounds.load(Ordering::SeqCst);
    assert!(rounds <= 6, "{rounds} rounds for one signal");
    assert_eq!(tokio::runtime::Handle::current().metrics().num_alive_tasks(), before);
}

#[tokio::test]
async fn a_signal_that_comes_while_the_step_runs_is_not_lost() {
    struct Deaf(store::Store);
    impl Flow for Deaf {
        const KIND: &'static str = "test.deaf";
        type State = u32;
        const STEPS: &'static [flow::StepInfo] =
            &[flow::StepInfo { name: "listen", undo: flow::Undo::None("only listens") }];
        fn name_of(_: &u32) -> &'static str {
            "listen"
        }
        async fn run(&self, step: flow::Step<u32>) -> Result<flow::Next<u32>, kernel::Fault> {
            if step.state == 0 {
                let id = step.id.clone();
                self.0
                    .write(move |tx| flow::signal(tx, Self::KIND, id.clone(), Signal::named("psst")))
                    .await?;
                return Ok(flow::Next::wait_for_signal(1));
            }
            assert_eq!(step.signals, [Signal::named("psst")]);
            Ok(flow::Next::end())
        }
    }
    let (store, clock) = (store(), clock());
    start::<Deaf>(&store, "d", 0).await;
    engine(&store, &clock).with(Deaf(store.clone())).settle().await.expect("settle");
    assert_eq!(all(&store).await, []);
}

#[tokio::test]
async fn a_signal_for_nobody_says_so() {
    let told = store().write(|tx| flow::signal(tx, "test.nobody", "x", Signal::named("end"))).await;
    assert!(!told.expect("signal"));
}

/// Gives the other tasks their turns until `condition` holds.
pub async fn until(condition: impl Fn() -> bool) {
    let all = async {
        while !condition() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(600), all).await.expect("the condition holds some day");
}
