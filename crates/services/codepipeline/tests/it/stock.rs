//! The stock tests of both flows, the one that conducts an execution and the one that acts, in each story of `stories`.

use flow::{Engine, Flow, stock};
use kernel::{Fault, ManualClock};
use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;
use std::sync::Arc;
use store::Store;
use svc_codepipeline::CodePipeline;
use svc_codepipeline::flows::{action::Actor, execution::Conductor};

use crate::outside::ARCHIVE;
use crate::stories::{
    Delivered, RetriedByHand, RetriedByItself, RolledBackByHand, RolledBackByItself, Story, Told,
};
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

struct Delivery<F, S> {
    world: World,
    told: Told,
    part: PhantomData<fn() -> (F, S)>,
}

#[derive(Debug, PartialEq)]
struct End {
    executions: Vec<String>,
    stages: Vec<String>,
    objects: usize,
    approvals_announced: usize,
    jobs: usize,
}

impl<F: Part, S: Story> stock::World for Delivery<F, S> {
    type Flow = F;
    type End = End;

    async fn new() -> Self {
        Self { world: World::new().await, told: Told::default(), part: PhantomData }
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
        F::beside(engine.with(Announcements).with(Audience), (*self.world.codepipeline).clone())
    }
    async fn begin(&self) {
        self.world.create(S::pipeline()).await;
        self.world.store.write(Audience::comes).await.expect("the store works");
    }
    async fn poke(&self) -> bool {
        match self.told.goes_on::<S>(&self.world).await {
            Some(goes_on) => goes_on,
            None => self.world.store.write(Audience::goes).await.expect("the store works"),
        }
    }
    async fn end(&self) -> End {
        let stages = self.world.stages().await.into_iter().map(|stage| {
            let status = stage.latest_execution.map(|latest| latest.status.to_string());
            format!("{} {}", stage.stage_name.unwrap_or_default(), status.unwrap_or_default())
        });
        let stages = stages.collect();
        let executions = self.world.executions().await;
        let state = self.world.outside.state();
        assert!(state.objects.values().all(|object| object == ARCHIVE));
        End {
            executions,
            stages,
            objects: state.objects.len(),
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

/// A flow that stays until the story is over, so that somebody can go on with it when no execution runs.
struct Audience;

impl Audience {
    fn comes(tx: &mut store::Write<'_>) -> Result<(), Fault> {
        flow::start::<Self>(tx, "audience", &false).map(|_| ())
    }
    fn goes(tx: &mut store::Write<'_>) -> Result<bool, Fault> {
        flow::signal(tx, Self::KIND, "audience", flow::Signal::named("over"))
    }
}

impl Flow for Audience {
    const KIND: &'static str = "tests.audience";
    type State = bool;
    const STEPS: &'static [flow::StepInfo] =
        &[flow::StepInfo { name: "stay", undo: flow::Undo::None("only waits") }];
    fn name_of(_: &bool) -> &'static str {
        "stay"
    }
    async fn run(&self, step: flow::Step<bool>) -> Result<flow::Next<bool>, Fault> {
        Ok(if step.state { flow::Next::end() } else { flow::Next::wait_for_signal(true) })
    }
}

fn expected<S: Story>() -> End {
    let revisions: BTreeSet<&str> = S::END.iter().map(|(_, commit)| *commit).collect();
    End {
        executions: S::END.iter().map(|(status, commit)| format!("{status} {commit}")).collect(),
        stages: S::STAGES.iter().map(|stage| (*stage).to_owned()).collect(),
        objects: revisions.len(),
        approvals_announced: S::STAGES.iter().filter(|stage| stage.starts_with("Approve")).count(),
        jobs: S::REPORTS.len(),
    }
}

/// All stock tests but the refusals, of both flows.
async fn stands<S: Story>() {
    let (_, end) = stock::undisturbed::<Delivery<Conductor, S>>().await;
    assert_eq!(end, expected::<S>());
    stock::each_step_twice::<Delivery<Conductor, S>>().await;
    stock::killed_anywhere::<Delivery<Conductor, S>>().await;
    stock::each_step_twice::<Delivery<Actor, S>>().await;
    stock::killed_anywhere::<Delivery<Actor, S>>().await;
}

#[tokio::test]
async fn a_delivery() {
    stands::<Delivered>().await;
    let (steps, _) = stock::undisturbed::<Delivery<Conductor, Delivered>>().await;
    assert_eq!(steps.iter().filter(|step| *step == "enter").count(), 3, "{steps:?}");
    let (steps, _) = stock::undisturbed::<Delivery<Actor, Delivered>>().await;
    assert_eq!(steps, ["begin", "begin", "look", "begin", "look"]);
}

#[tokio::test]
async fn refused_anywhere() {
    assert_eq!(stock::failing_anywhere::<Delivery<Conductor, Delivered>>().await, 2);
    assert_eq!(stock::failing_anywhere::<Delivery<Actor, Delivered>>().await, 1);
}

#[tokio::test]
async fn a_stage_that_is_retried_by_itself() {
    stands::<RetriedByItself>().await;
}

#[tokio::test]
async fn a_stage_that_is_retried_by_hand() {
    stands::<RetriedByHand>().await;
}

#[tokio::test]
async fn a_stage_that_is_rolled_back_by_itself() {
    stands::<RolledBackByItself>().await;
}

#[tokio::test]
async fn a_stage_that_is_rolled_back_by_hand() {
    stands::<RolledBackByHand>().await;
}
