//! The stock tests of both flows: the one that conducts an execution, and the one that acts.

use flow::{Engine, Flow, stock};
use kernel::{Fault, ManualClock};
use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::Arc;
use store::Store;
use svc_codepipeline::CodePipeline;
use svc_codepipeline::flows::{action::Actor, execution::Conductor};

use crate::outside::{ARCHIVE, COMMIT};
use crate::world::World;

/// The flow under test and the one that runs beside it.
trait Part: Flow {
    /// The steps that something outside can refuse, and what it refuses.
    const REFUSED: &'static [(&'static str, &'static str)];
    fn of(service: CodePipeline) -> Self;
    fn beside(engine: Engine, service: CodePipeline) -> Engine;
}

impl Part for Conductor {
    const REFUSED: &'static [(&'static str, &'static str)] =
        &[("act", "codecommit:GetCommit"), ("await", "lambda:InvokeFunction")];
    fn of(service: CodePipeline) -> Self {
        Self(service)
    }
    fn beside(engine: Engine, service: CodePipeline) -> Engine {
        engine.with(Actor(service))
    }
}

impl Part for Actor {
    const REFUSED: &'static [(&'static str, &'static str)] = &[("begin", "s3:PutObject")];
    fn of(service: CodePipeline) -> Self {
        Self(service)
    }
    fn beside(engine: Engine, service: CodePipeline) -> Engine {
        engine.with(Conductor(service))
    }
}

struct Delivery<F> {
    world: World,
    part: PhantomData<fn() -> F>,
}

#[derive(Debug, PartialEq)]
struct End {
    executions: Vec<String>,
    stages: Vec<String>,
    objects: Vec<Vec<u8>>,
    approvals_announced: usize,
    jobs: usize,
}

impl<F: Part> stock::World for Delivery<F> {
    type Flow = F;
    type End = End;

    async fn new() -> Self {
        Self { world: World::new().await, part: PhantomData }
    }
    fn store(&self) -> &Store {
        &self.world.store
    }
    fn clock(&self) -> Arc<ManualClock> {
        self.world.clock.clone()
    }
    fn flow(&self) -> F {
        F::of((*self.world.codepipeline).clone())
    }
    fn beside(&self, engine: Engine) -> Engine {
        F::beside(engine.with(Announcements), (*self.world.codepipeline).clone())
    }
    async fn begin(&self) {
        self.world.start().await;
    }
    async fn poke(&self) -> bool {
        self.world.answer().await
    }
    async fn end(&self) -> End {
        let stages = self.world.stages().await.into_iter().map(|stage| {
            let status = stage.latest_execution.map(|latest| latest.status.to_string());
            format!("{} {}", stage.stage_name.unwrap_or_default(), status.unwrap_or_default())
        });
        let stages = stages.collect();
        let executions = self.world.executions().await;
        let state = self.world.outside.state();
        End {
            executions,
            stages,
            objects: state.objects.values().cloned().collect(),
            approvals_announced: state.announced.len(),
            jobs: state.jobs.len(),
        }
    }
    fn refuse(&self, step: &str) -> bool {
        let Some(action) = BTreeMap::from_iter(F::REFUSED.iter().copied()).remove(step) else { return false };
        self.world.outside.state().denied.insert(action.to_owned());
        true
    }
    /// A failed execution leaves its stage, so that the next one can enter, and no action open.
    async fn left_behind(&self) -> Vec<String> {
        let end = self.end().await;
        assert!(end.executions.iter().all(|shown| shown.starts_with("Failed")), "{end:?}");
        let mut left: Vec<String> =
            end.stages.into_iter().filter(|stage| stage.ends_with("InProgress")).collect();
        let occupied = |tx: &store::Read<'_>| tx.scan::<svc_codepipeline::tables::Stages>(&(), None, 10);
        let stages = self.world.store.read(occupied).await.expect("the store works");
        let occupied = stages.into_iter().filter(|(_, stage)| stage.occupant.is_some());
        left.extend(occupied.map(|((_, _, name), _)| format!("{name} is occupied")));
        left
    }
}

/// EventBridge, which only has to take the events in.
pub struct Announcements;

impl Flow for Announcements {
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
    ) -> Result<flow::Next<seam_events::Routing>, Fault> {
        Ok(flow::Next::end())
    }
}

fn delivered() -> End {
    End {
        executions: vec![format!("Succeeded {COMMIT}")],
        stages: ["Source", "Approve", "Report"].map(|stage| format!("{stage} Succeeded")).to_vec(),
        objects: vec![ARCHIVE.to_vec()],
        approvals_announced: 1,
        jobs: 1,
    }
}

#[tokio::test]
async fn undisturbed() {
    let (steps, end) = stock::undisturbed::<Delivery<Conductor>>().await;
    assert_eq!(end, delivered());
    assert_eq!(steps.iter().filter(|step| *step == "enter").count(), 3, "{steps:?}");
    let (steps, end) = stock::undisturbed::<Delivery<Actor>>().await;
    assert_eq!(end, delivered());
    assert_eq!(steps, ["begin", "begin", "look", "begin", "look"]);
}

#[tokio::test]
async fn each_step_twice() {
    stock::each_step_twice::<Delivery<Conductor>>().await;
    stock::each_step_twice::<Delivery<Actor>>().await;
}

#[tokio::test]
async fn killed_anywhere() {
    stock::killed_anywhere::<Delivery<Conductor>>().await;
    stock::killed_anywhere::<Delivery<Actor>>().await;
}

#[tokio::test]
async fn failing_anywhere() {
    assert_eq!(stock::failing_anywhere::<Delivery<Conductor>>().await, 2);
    assert_eq!(stock::failing_anywhere::<Delivery<Actor>>().await, 1);
}
