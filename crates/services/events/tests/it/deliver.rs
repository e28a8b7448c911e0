//! A delivery: the execution is started once, whatever happens on the way; a refusal ends it, a fault is tried again.

use flow::{Engine, stock};
use kernel::ManualClock;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use svc_events::flows::deliver::Courier;
use svc_events::flows::route::Router;

use super::outside::Surroundings;

struct Delivering(Surroundings);

impl stock::World for Delivering {
    type Flow = Courier;
    type End = Vec<String>;

    async fn new() -> Self {
        Self(Surroundings::new())
    }
    fn store(&self) -> &Store {
        &self.0.store
    }
    fn clock(&self) -> Arc<ManualClock> {
        self.0.clock.clone()
    }
    fn flow(&self) -> Courier {
        Courier { caller: self.0.caller.clone(), clock: self.0.clock.clone() }
    }
    fn beside(&self, engine: Engine) -> Engine {
        engine.with(Router { store: self.0.store.clone(), clock: self.0.clock.clone() })
    }
    async fn begin(&self) {
        self.0.put_rule("r", Some(r#"{"source": ["shop"]}"#), None).await;
        self.0.put_event("shop").await;
        self.0.put_event("elsewhere").await;
    }
    async fn end(&self) -> Vec<String> {
        self.0.started()
    }
    fn refuse(&self, _: &str) -> bool {
        *self.0.pipelines.refuse.lock().expect("lock") = Some(400);
        true
    }
    async fn left_behind(&self) -> Vec<String> {
        self.0.started()
    }
}

#[tokio::test]
async fn it_is_started_once_under_the_targets_role() {
    let (steps, end) = stock::undisturbed::<Delivering>().await;
    assert_eq!(steps, ["deliver"]);
    assert_eq!(end, ["release as arn:aws:iam::123456789012:role/events"]);
}

#[tokio::test]
async fn each_step_twice() {
    stock::each_step_twice::<Delivering>().await;
}

#[tokio::test]
async fn killed_anywhere() {
    stock::killed_anywhere::<Delivering>().await;
}

#[tokio::test]
async fn failing_anywhere() {
    assert_eq!(stock::failing_anywhere::<Delivering>().await, 1);
}

#[tokio::test]
async fn a_fault_of_the_target_is_tried_again_until_it_is_well() {
    let world = Surroundings::new();
    world.put_rule("r", Some(r#"{"source": ["shop"]}"#), None).await;
    *world.pipelines.refuse.lock().expect("lock") = Some(503);
    world.put_event("shop").await;
    for waited_s in [0, 1, 2, 4] {
        world.clock.advance(Duration::from_secs(waited_s));
        if waited_s == 4 {
            *world.pipelines.refuse.lock().expect("lock") = None;
        }
        world.settle().await;
    }
    assert_eq!(*world.pipelines.asked.lock().expect("lock"), 4);
    assert_eq!(world.started().len(), 1);
}

#[tokio::test]
async fn a_role_has_to_trust_events_or_the_pipelines_service() {
    for (trusts, started) in [("events", 1), ("codepipeline", 1), ("lambda", 0)] {
        let world = Surroundings::new();
        let role = format!("arn:aws:iam::123456789012:role/{trusts}.amazonaws.com");
        world.put_rule_under("r", Some(r#"{"source": ["shop"]}"#), None, &role).await;
        world.put_event("shop").await;
        world.settle().await;
        assert_eq!(world.started().len(), started, "{trusts}");
    }
}
