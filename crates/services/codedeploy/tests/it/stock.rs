//! The stock tests of flows, on a canary with both hooks and an alarm to watch.

use api_codedeploy::{DeploymentStatus, LifecycleEventStatus};
use flow::{Engine, stock};
use kernel::ManualClock;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use store::Store;
use svc_codedeploy::flows::deployment::Deployments;

use crate::world::{CANARY, HOOKS, World, spec};

struct Canary {
    world: World,
    id: Mutex<String>,
    answered: Mutex<usize>,
}

impl Canary {
    fn id(&self) -> String {
        self.id.lock().expect("no holder panics").clone()
    }
}

impl stock::World for Canary {
    type Flow = Deployments;
    /// The alias, what it was on the way, the deployment's status and events, how many hooks were asked.
    type End =
        ((String, BTreeMap<String, f64>), Vec<(String, BTreeMap<String, f64>)>, DeploymentStatus, String);

    async fn new() -> Self {
        Self { world: World::new().await, id: Mutex::default(), answered: Mutex::default() }
    }
    fn store(&self) -> &Store {
        &self.world.store
    }
    fn clock(&self) -> Arc<ManualClock> {
        self.world.clock.clone()
    }
    fn flow(&self) -> Deployments {
        Deployments {
            store: self.world.store.clone(),
            caller: self.world.caller.clone(),
            clock: self.world.clock.clone(),
            chance: Arc::new(kernel::SeededChance::new(9)),
        }
    }
    fn beside(&self, engine: Engine) -> Engine {
        engine.with(Announcements)
    }
    async fn begin(&self) {
        let id = self.world.deploy(CANARY, &spec("1", "2", HOOKS)).await;
        *self.id.lock().expect("no holder panics") = id;
    }
    async fn poke(&self) -> bool {
        let hooks = self.world.outside.state().hooks.len();
        let status = self.world.info(&self.id()).await.status;
        if hooks == *self.answered.lock().expect("no holder panics")
            || status != Some(DeploymentStatus::InProgress)
        {
            return false;
        }
        *self.answered.lock().expect("no holder panics") = hooks;
        self.world.answer(LifecycleEventStatus::Succeeded).await.is_ok()
    }
    async fn end(&self) -> Self::End {
        let info = self.world.info(&self.id()).await;
        let history = self.world.outside.state().history.clone();
        let events =
            if info.start_time.is_some() { self.world.events(&self.id()).await } else { String::new() };
        (self.world.outside.alias(), history, info.status.expect("a status"), events)
    }
    fn refuse(&self, step: &str) -> bool {
        let action = match step {
            "prepare" => "lambda:GetAlias",
            "invoke" => "lambda:InvokeFunction",
            "shift" => "lambda:UpdateAlias",
            _ => return false,
        };
        self.world.outside.state().denied.insert(action.to_owned());
        true
    }
    async fn left_behind(&self) -> Vec<String> {
        let (alias, history, status, _) = self.end().await;
        assert_eq!(status, DeploymentStatus::Failed);
        let moved = history.into_iter().map(|state| format!("the alias was at {state:?}"));
        moved.chain((alias.0 != "1").then(|| "the alias is not back".to_owned())).collect()
    }
}

/// EventBridge, which only has to take the events in.
struct Announcements;

impl flow::Flow for Announcements {
    const KIND: &'static str = seam_events::KIND;
    type State = seam_events::Routing;
    const STEPS: &'static [flow::StepInfo] =
        &[flow::StepInfo { name: seam_events::ROUTE, undo: flow::Undo::None("takes in") }];
    fn name_of(_: &seam_events::Routing) -> &'static str {
        seam_events::ROUTE
    }
    async fn run(
        &self,
        _: flow::Step<seam_events::Routing>,
    ) -> Result<flow::Next<seam_events::Routing>, kernel::Fault> {
        Ok(flow::Next::end())
    }
}

#[tokio::test]
async fn each_step_twice() {
    stock::each_step_twice::<Canary>().await;
}

#[tokio::test]
async fn killed_anywhere() {
    let (steps, end) = stock::undisturbed::<Canary>().await;
    assert!(steps.iter().filter(|step| *step == "rest").count() > 20, "{steps:?}");
    assert_eq!(end.2, DeploymentStatus::Succeeded);
    stock::killed_anywhere::<Canary>().await;
}

#[tokio::test]
async fn failing_anywhere() {
    assert_eq!(stock::failing_anywhere::<Canary>().await, 3);
}
