//! Looking for changes of a source, whatever else happens to the pipeline.

use flow::{Engine, stock};
use kernel::{Clock, ManualClock, Timestamp};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::Store;
use svc_codepipeline::flows::{action::Actor, execution::Conductor, poll::Poller};

use crate::outside::{COMMIT, NEXT};
use crate::stock::Announcements;
use crate::world::{World, approve, pipeline, source};

const MINUTE: Duration = Duration::from_secs(60);
const THIRD: &str = "2222222222222222222222222222222222222222";

async fn polled(polls: &str) -> World {
    let world = World::new().await;
    world.create(pipeline(vec![source(polls), approve()])).await;
    world
}

/// How many executions there were, and how many pollers there are.
async fn counts(world: &World) -> (usize, usize) {
    let list =
        world.store.read(|tx| flow::list(tx, Some("codepipeline.poll"), None, 10)).await.expect("it works");
    (world.executions().await.len(), list.len())
}

#[tokio::test]
async fn a_new_commit_starts_the_pipeline_once() {
    let world = polled("true").await;
    world.pass(3 * MINUTE).await;
    assert_eq!(counts(&world).await, (1, 1));
    world.outside.state().commit = Some(NEXT.into());
    world.pass(3 * MINUTE).await;
    assert_eq!(counts(&world).await, (2, 1));
}

#[tokio::test]
async fn a_branch_that_appears_starts_the_pipeline() {
    let world = World::new().await;
    world.outside.state().commit = None;
    world.create(pipeline(vec![source("true"), approve()])).await;
    world.pass(2 * MINUTE).await;
    assert_eq!(world.executions().await, ["Failed "], "the one of the creation");
    world.outside.state().commit = Some(NEXT.into());
    world.pass(2 * MINUTE).await;
    assert_eq!(world.executions().await[0], format!("InProgress {NEXT}"));
    assert_eq!(counts(&world).await, (2, 1));
}

#[tokio::test]
async fn an_update_of_the_pipeline_forgets_nothing_and_adds_no_second_look() {
    let world = polled("true").await;
    world.pass(MINUTE).await;
    world.outside.state().commit = Some(NEXT.into());
    for _ in 0..3 {
        world.update(pipeline(vec![source("true"), approve()])).await;
    }
    world.pass(2 * MINUTE).await;
    assert_eq!(counts(&world).await, (2, 1), "the commit before the update is seen, once");
}

#[tokio::test]
async fn polling_is_turned_off_and_on_and_a_lapse_is_made_up_for() {
    let world = polled("true").await;
    world.pass(MINUTE).await;
    world.update(pipeline(vec![source("false"), approve()])).await;
    world.outside.state().commit = Some(NEXT.into());
    world.pass(3 * MINUTE).await;
    assert_eq!(counts(&world).await, (1, 1), "nobody looks");
    world.update(pipeline(vec![source("true"), approve()])).await;
    world.pass(MINUTE).await;
    world.outside.state().commit = Some(THIRD.into());
    world.pass(2 * MINUTE).await;
    let newest = world.executions().await[0].clone();
    assert!(newest.ends_with(THIRD), "{newest}");
    assert_eq!(counts(&world).await, (3, 1), "what came while nobody looked was seen too");
    let unpolled = polled("false").await;
    assert_eq!(counts(&unpolled).await, (1, 0));
}

#[tokio::test]
async fn a_deleted_pipeline_is_not_looked_after_and_a_new_one_of_its_name_by_one_only() {
    let world = polled("true").await;
    world.pass(MINUTE).await;
    world.delete().await;
    world.create(pipeline(vec![source("true"), approve()])).await;
    world.pass(MINUTE).await;
    assert_eq!(counts(&world).await, (1, 1));
    world.update(pipeline(vec![source("false"), approve()])).await;
    world.pass(MINUTE).await;
    world.delete().await;
    world.settle().await;
    let left = world.store.read(|tx| flow::list(tx, None, None, 10)).await.expect("it works");
    assert!(left.is_empty(), "{left:?}");
}

/// A push, some looks, and then the deletion of the pipeline, which ends the flow.
struct Pushed {
    world: World,
    is_pushed: AtomicBool,
    /// The executions before the deletion.
    seen: Mutex<Vec<String>>,
}

impl stock::World for Pushed {
    type Flow = Poller;
    type End = Vec<String>;

    async fn new() -> Self {
        Self { world: World::new().await, is_pushed: AtomicBool::default(), seen: Mutex::default() }
    }
    fn store(&self) -> &Store {
        &self.world.store
    }
    fn clock(&self) -> Arc<ManualClock> {
        self.world.clock.clone()
    }
    fn flow(&self) -> Poller {
        Poller((*self.world.codepipeline).clone())
    }
    fn beside(&self, engine: Engine) -> Engine {
        let service = || (*self.world.codepipeline).clone();
        engine.with(Announcements).with(Conductor(service())).with(Actor(service()))
    }
    async fn begin(&self) {
        self.world.create(pipeline(vec![source("true"), approve()])).await;
    }
    async fn poke(&self) -> bool {
        if !self.is_pushed.swap(true, Ordering::Relaxed) {
            self.world.outside.state().commit = Some(NEXT.into());
            return true;
        }
        let is_late = self.world.clock.now() > Timestamp::UNIX_EPOCH + 5 * MINUTE;
        if !is_late || !self.seen.lock().expect("nobody panics").is_empty() {
            return false;
        }
        *self.seen.lock().expect("nobody panics") = self.world.executions().await;
        self.world.delete().await;
        true
    }
    async fn end(&self) -> Self::End {
        self.seen.lock().expect("nobody panics").clone()
    }
    fn refuse(&self, _: &str) -> bool {
        self.world.outside.state().denied.insert("codecommit:GetBranch".into())
    }
    async fn left_behind(&self) -> Vec<String> {
        self.end().await.into_iter().filter(|shown| !shown.starts_with("Failed")).collect()
    }
}

#[tokio::test]
async fn the_stock_tests_of_the_poller() {
    let (steps, end) = stock::undisturbed::<Pushed>().await;
    assert_eq!(end, [NEXT, COMMIT].map(|commit| format!("InProgress {commit}")));
    assert!(steps.len() > 3, "{steps:?}");
    stock::each_step_twice::<Pushed>().await;
    stock::killed_anywhere::<Pushed>().await;
    assert_eq!(stock::failing_anywhere::<Pushed>().await, 1);
}
