//! The stock tests of both flows: a function that is made ready, and an event that fails once before it goes well.

use crate::world::{World, invocation, until};
use api_lambda::*;
use flow::{Engine, stock};
use kernel::{ManualClock, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::Store;
use svc_lambda::Lambda;
use svc_lambda::flows::event::EventInvoke;
use svc_lambda::flows::prepare::Prepare;

/// Fails as long as its event says so: a try that is repeated after a kill fails as the first one did.
const TEXT: &str = "def handler(event, context):\n    print('ran', event['n'])\n    if event['fails']:\n        raise ValueError(event['n'])\n";

struct Server {
    world: World,
    lambda: Arc<Lambda>,
    store: Store,
    clock: Arc<ManualClock>,
    _folder: tempfile::TempDir,
}

impl Server {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::in_memory().expect("a store");
        let clock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
        let (world, lambda) = World::of(store.clone(), folder.path(), clock.clone()).await;
        Self { world, lambda, store, clock, _folder: folder }
    }

    async fn create(&self) {
        let input = self.world.creation("f", Runtime::Python3_11, "main.handler", &[("main.py", TEXT)]);
        self.world.does::<CreateFunction>(CreateFunctionInput { publish: Some(true), ..input }).await;
    }

    async fn states(&self) -> Vec<String> {
        let mut states = Vec::new();
        for qualifier in ["$LATEST", "1"] {
            let input = GetFunctionConfigurationInput {
                function_name: "f".into(),
                qualifier: Some(qualifier.into()),
            };
            let found = self.world.does::<GetFunctionConfiguration>(input).await;
            states.push(format!("{qualifier} {:?} {:?}", found.state, found.last_update_status));
        }
        states
    }
}

struct Creating(Server);

impl stock::World for Creating {
    type Flow = Prepare;
    type End = Vec<String>;
    async fn new() -> Self {
        Self(Server::new().await)
    }
    fn store(&self) -> &Store {
        &self.0.store
    }
    fn clock(&self) -> Arc<ManualClock> {
        self.0.clock.clone()
    }
    fn flow(&self) -> Prepare {
        Prepare((*self.0.lambda).clone())
    }
    async fn begin(&self) {
        self.0.create().await;
    }
    async fn end(&self) -> Vec<String> {
        self.0.states().await
    }
}

struct Invoking {
    server: Server,
    refused: AtomicBool,
}

impl Invoking {
    /// What the function said, once there are so many lines: they are written beside the invocation.
    async fn logged(&self, lines: usize) -> Vec<String> {
        until(async || {
            let found = self.server.world.logged("f", "ran").await;
            (found.len() >= lines).then_some(found)
        })
        .await
    }
}

impl stock::World for Invoking {
    type Flow = EventInvoke;
    /// What the function said, each line once: an event may run more than once.
    type End = Vec<String>;
    async fn new() -> Self {
        Self { server: Server::new().await, refused: AtomicBool::new(false) }
    }
    fn store(&self) -> &Store {
        &self.server.store
    }
    fn clock(&self) -> Arc<ManualClock> {
        self.server.clock.clone()
    }
    fn flow(&self) -> EventInvoke {
        EventInvoke((*self.server.lambda).clone())
    }
    fn beside(&self, engine: Engine) -> Engine {
        engine.with(Prepare((*self.server.lambda).clone()))
    }
    async fn begin(&self) {
        self.server.create().await;
        let prepare =
            Engine::new(self.server.store.clone(), self.server.clock.clone(), Arc::new(kernel::SystemChance));
        prepare.with(Prepare((*self.server.lambda).clone())).settle().await.expect("the store works");
        let payload = format!(r#"{{"n": 7, "fails": {}}}"#, self.refused.load(Ordering::SeqCst));
        let event = InvokeInput { invocation_type: Some(InvocationType::Event), ..invocation("f", &payload) };
        let answer = self.server.world.does::<Invoke>(event).await;
        assert_eq!(answer.status_code, Some(202));
    }
    async fn end(&self) -> Vec<String> {
        let mut lines = self.logged(1).await;
        lines.dedup();
        lines
    }
    /// The function refuses: its retries are used up, and the event is given up.
    fn refuse(&self, _: &str) -> bool {
        self.refused.store(true, Ordering::SeqCst);
        true
    }
    async fn left_behind(&self) -> Vec<String> {
        let tries = self.logged(3).await.len();
        (tries != 3).then(|| format!("{tries} tries instead of three")).into_iter().collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_is_made_ready_whatever_is_killed() {
    let (steps, end) = stock::undisturbed::<Creating>().await;
    assert_eq!(steps, ["prepare"]);
    assert!(end.iter().all(|state| state.contains("Some(Active) Some(Successful)")), "{end:?}");
    stock::each_step_twice::<Creating>().await;
    stock::killed_anywhere::<Creating>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_runs_whatever_is_killed() {
    let (steps, end) = stock::undisturbed::<Invoking>().await;
    assert_eq!((steps.as_slice(), end.as_slice()), (&["run".to_owned()][..], &["ran 7".to_owned()][..]));
    stock::each_step_twice::<Invoking>().await;
    stock::killed_anywhere::<Invoking>().await;
    assert_eq!(stock::failing_anywhere::<Invoking>().await, 1);
}
