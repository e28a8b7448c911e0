//! A schedule: each occurrence starts the targets once; changes and time scales are followed.

use api_events::{
    DeleteRule, DeleteRuleRequest, DisableRule, DisableRuleRequest, RemoveTargets, RemoveTargetsRequest,
};
use flow::{Engine, stock};
use kernel::{Clock, ManualClock, SeededChance, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use svc_events::flows::deliver::Courier;
use svc_events::flows::schedule::Scheduler;

use super::outside::Surroundings;

struct Scheduling(Surroundings);

impl stock::World for Scheduling {
    type Flow = Scheduler;
    type End = (usize, Vec<String>);

    async fn new() -> Self {
        Self(Surroundings::new())
    }
    fn store(&self) -> &Store {
        &self.0.store
    }
    fn clock(&self) -> Arc<ManualClock> {
        self.0.clock.clone()
    }
    fn flow(&self) -> Scheduler {
        Scheduler { store: self.0.store.clone(), clock: self.0.clock.clone() }
    }
    fn beside(&self, engine: Engine) -> Engine {
        engine.with(Courier { caller: self.0.caller.clone(), clock: self.0.clock.clone() })
    }
    async fn begin(&self) {
        // Occurrences at 00:20 and 00:40, and then never again.
        self.0.put_rule("tick", None, Some("cron(20/20 0 1 1 ? 1970)")).await;
    }
    async fn end(&self) -> (usize, Vec<String>) {
        (self.0.started().len(), self.0.started())
    }
}

#[tokio::test]
async fn it_ticks_twice_and_ends() {
    let (steps, (count, _)) = stock::undisturbed::<Scheduling>().await;
    assert_eq!(steps, ["arm", "tick", "tick"]);
    assert_eq!(count, 2);
}

#[tokio::test]
async fn each_step_twice() {
    stock::each_step_twice::<Scheduling>().await;
}

#[tokio::test]
async fn killed_anywhere() {
    stock::killed_anywhere::<Scheduling>().await;
}

async fn settle(world: &Surroundings) -> Option<Timestamp> {
    let engine = Engine::new(world.store.clone(), world.clock.clone(), Arc::new(SeededChance::new(1)));
    world.events.flows(engine).settle().await.expect("settles").next
}

#[tokio::test]
async fn a_rate_counts_from_the_rule_and_misses_are_made_up_for_once() {
    let world = Surroundings::new();
    world.put_rule("tick", None, Some("rate(5 minutes)")).await;
    settle(&world).await;
    world.clock.advance(Duration::from_secs(299));
    settle(&world).await;
    assert_eq!(world.started().len(), 0);
    world.clock.advance(Duration::from_secs(2));
    settle(&world).await;
    assert_eq!(world.started().len(), 1);
    // The server is down for an hour.
    world.clock.advance(Duration::from_secs(3600));
    let next = settle(&world).await.expect("the next tick");
    assert_eq!(world.started().len(), 2);
    let wait_s = next.duration_since(world.clock.now()).as_secs();
    assert!((290..=300).contains(&wait_s), "{wait_s}");
}

#[tokio::test]
async fn what_is_disabled_or_deleted_ticks_no_more() {
    let world = Surroundings::new();
    world.put_rule("one", None, Some("rate(5 minutes)")).await;
    world.put_rule("two", None, Some("rate(5 minutes)")).await;
    settle(&world).await;
    let disable = DisableRuleRequest { name: "one".into(), event_bus_name: None };
    world.caller.call::<DisableRule>(&world.cx, disable).await.expect("disabled");
    let remove =
        RemoveTargetsRequest { rule: "two".into(), ids: vec!["p".into()], ..RemoveTargetsRequest::default() };
    world.caller.call::<RemoveTargets>(&world.cx, remove).await.expect("removed");
    let delete = DeleteRuleRequest { name: "two".into(), event_bus_name: None, force: None };
    world.caller.call::<DeleteRule>(&world.cx, delete).await.expect("deleted");
    assert_eq!(settle(&world).await, None, "no flow waits any more");
    world.clock.advance(Duration::from_secs(3600));
    settle(&world).await;
    assert_eq!(world.started().len(), 0);
}
