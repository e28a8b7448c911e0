//! The stock tests of both flows: a function that is made ready, and an event that is run and of which somebody is told.

use crate::world::{Server, invocation};
use api_lambda::*;
use flow::{Engine, stock};
use kernel::ManualClock;
use std::sync::{Arc, Mutex};
use store::Store;
use svc_lambda::flows::event::EventInvoke;
use svc_lambda::flows::prepare::Prepare;

/// Fails as long as its event says so: a try that is repeated after a kill fails as the first one did.
const TEXT: &str = "def handler(event, context):\n    print('ran', event['n'])\n    if event['fails']:\n        raise ValueError(event['n'])\n";

impl Server {
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

/// An event, and a second function that is told what came of it.
struct Invoking {
    server: Server,
    refused: Mutex<Option<String>>,
}

const LISTENER: &str = "def handler(event, context): print('told', event['requestContext']['condition'])";

impl Invoking {
    /// What a function said. Nobody waits for it: once an event is over, its lines are there.
    async fn logged(&self, name: &str, text: &str) -> Vec<String> {
        self.server.world.logged(name, text).await
    }

    fn is_refused(&self, step: &str) -> bool {
        self.refused.lock().unwrap().as_deref() == Some(step)
    }

    async fn create_listener(&self) {
        let world = &self.server.world;
        let files = [("main.py", LISTENER)];
        let made = world.creation("listener", Runtime::Python3_11, "main.handler", &files);
        let made = world.does::<CreateFunction>(made).await;
        if !self.is_refused("deliver") {
            let policy = api_iam::PutRolePolicyInput {
                role_name: "functions".into(),
                policy_name: "may-tell".into(),
                policy_document: r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"*"}]}"#.into(),
            };
            world.does::<api_iam::PutRolePolicy>(policy).await;
        }
        let config = PutFunctionEventInvokeConfigInput {
            function_name: "f".into(),
            destination_config: Some(DestinationConfig {
                on_success: Some(OnSuccess { destination: made.function_arn.clone() }),
                on_failure: Some(OnFailure { destination: made.function_arn }),
            }),
            ..Default::default()
        };
        world.does::<PutFunctionEventInvokeConfig>(config).await;
    }
}

impl stock::World for Invoking {
    type Flow = EventInvoke;
    /// What the function said, each line once: an event may run more than once.
    type End = Vec<String>;
    async fn new() -> Self {
        Self { server: Server::new().await, refused: Mutex::default() }
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
        self.create_listener().await;
        let prepare =
            Engine::new(self.server.store.clone(), self.server.clock.clone(), Arc::new(kernel::SystemChance));
        prepare.with(Prepare((*self.server.lambda).clone())).settle().await.expect("the store works");
        let payload = format!(r#"{{"n": 7, "fails": {}}}"#, self.is_refused("run"));
        let event = InvokeInput { invocation_type: Some(InvocationType::Event), ..invocation("f", &payload) };
        let answer = self.server.world.does::<Invoke>(event).await;
        assert_eq!(answer.status_code, Some(202));
    }
    async fn end(&self) -> Vec<String> {
        let mut lines = self.logged("f", "ran").await;
        lines.dedup();
        let mut told = self.logged("listener", "told").await;
        told.dedup();
        lines.into_iter().chain(told).collect()
    }
    /// The function refuses: its retries are used up, and the event is given up. Or its role may not tell anybody.
    fn refuse(&self, step: &str) -> bool {
        *self.refused.lock().unwrap() = Some(step.to_owned());
        true
    }
    async fn left_behind(&self) -> Vec<String> {
        let (tries, told) = if self.is_refused("run") { (3, 1) } else { (1, 0) };
        let ran = self.logged("f", "ran").await.len();
        let lines = self.logged("listener", "told").await;
        let as_wanted = ran == tries && lines == vec!["told RetriesExhausted"; told];
        (!as_wanted).then(|| format!("{ran} tries, {lines:?}")).into_iter().collect()
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
    assert_eq!((steps, end), (names(&["run", "deliver", "run"]), names(&["ran 7", "told Success"])));
    stock::each_step_twice::<Invoking>().await;
    stock::killed_anywhere::<Invoking>().await;
    assert_eq!(stock::failing_anywhere::<Invoking>().await, 2);
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}
