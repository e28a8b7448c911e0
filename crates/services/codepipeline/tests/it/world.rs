//! One account with a pipeline: a source, an approval that is announced, and a function that reports its result.

use api_codepipeline::{
    ActionCategory, ActionDeclaration, ActionOwner, ActionTypeId, ApprovalResult, ApprovalStatus,
    ArtifactStore, ArtifactStoreType, CreatePipeline, CreatePipelineInput, DeletePipeline,
    DeletePipelineInput, GetPipelineState, GetPipelineStateInput, InputArtifact, ListPipelineExecutions,
    ListPipelineExecutionsInput, OutputArtifact, PipelineDeclaration, PipelineType, PutApprovalResult,
    PutApprovalResultInput, StageDeclaration, StageState, StartPipelineExecution,
    StartPipelineExecutionInput, UpdatePipeline, UpdatePipelineInput,
};
use flow::Engine;
use flow::engine::Settled;
use flow::failpoint::Failpoints;
use kernel::{AccountId, Clock, ManualClock, Region, Scope, SeededChance, Timestamp};
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use svc_codepipeline::CodePipeline;
use svc_codepipeline::tables::{Executions, Leftovers};
use wire::{Caller, Cx, Operation, OperationError, Principal, Refusal, Registry};

use crate::outside::Outside;

pub const PIPELINE: &str = "p";
const ROLE: &str = "arn:aws:iam::123456789012:role/pipeline";
const TOPIC: &str = "arn:aws:sns:eu-central-1:123456789012:approvals";

pub struct World {
    pub store: Store,
    pub clock: Arc<ManualClock>,
    pub outside: Outside,
    pub codepipeline: Arc<CodePipeline>,
    caller: Caller,
    pub cx: Cx,
}

impl World {
    pub async fn new() -> Self {
        let (store, outside) = (Store::in_memory().expect("a store"), Outside::default());
        let clock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
        let chance = Arc::new(SeededChance::new(5));
        let ports = (Arc::new(outside.clone()), Arc::new(outside.clone()));
        let caller = Caller::new(ports.0, ports.1, clock.clone(), chance.clone());
        let source = Arc::new(outside.clone());
        let codepipeline = CodePipeline::new(store.clone(), caller.clone(), clock.clone(), chance, source);
        let codepipeline = Arc::new(codepipeline);
        let mut registry = Registry::default();
        registry.serve(&codepipeline, svc_codepipeline::ops::bindings());
        outside.serve(&mut registry);
        caller.open(registry, "http://127.0.0.1:1");
        let account = AccountId::new("123456789012").expect("valid");
        let scope = Scope { account: account.clone(), region: Region::new("eu-central-1").expect("valid") };
        let cx = caller.background(scope.clone(), Principal::root(account, scope.partition()));
        Self { store, clock, outside, codepipeline, caller, cx }
    }

    pub async fn call<Op: Operation>(&self, input: Op::Input) -> Result<Op::Output, Refusal> {
        self.caller.call::<Op>(&self.cx, input).await.map_err(OperationError::into_refusal)
    }

    /// A pipeline starts with its creation.
    pub async fn create(&self, pipeline: PipelineDeclaration) {
        let input = CreatePipelineInput { pipeline, ..Default::default() };
        self.call::<CreatePipeline>(input).await.expect("a pipeline");
    }

    pub async fn update(&self, pipeline: PipelineDeclaration) {
        self.call::<UpdatePipeline>(UpdatePipelineInput { pipeline }).await.expect("updated");
    }

    pub async fn delete(&self) {
        let input = DeletePipelineInput { name: PIPELINE.into() };
        self.call::<DeletePipeline>(input).await.expect("deleted");
    }

    /// How many actions of deleted pipelines are not called off yet.
    pub async fn leftovers(&self) -> usize {
        let read = |tx: &store::Read<'_>| tx.scan::<Leftovers>(&(), None, 100);
        self.store.read(read).await.expect("the store works").len()
    }

    /// One more execution; its id.
    pub async fn run(&self) -> String {
        let input = StartPipelineExecutionInput { name: PIPELINE.into(), ..Default::default() };
        let started = self.call::<StartPipelineExecution>(input).await.expect("started");
        started.pipeline_execution_id.expect("an id")
    }

    /// Forgets an artifact of the newest execution, as if no action had made it.
    pub async fn forget(&self, artifact: &'static str) {
        let forget = move |tx: &mut store::Write<'_>| {
            let newest = tx.scan_back::<Executions>(&(), None, 1)?;
            for (key, mut row) in newest {
                row.artifacts.remove(artifact);
                tx.put::<Executions>(&key, &row)?;
            }
            Ok::<_, kernel::Fault>(())
        };
        self.store.write(forget).await.expect("the store works");
    }

    fn engine(&self) -> Engine {
        let engine = Engine::new(self.store.clone(), self.clock.clone(), Arc::new(SeededChance::new(1)));
        self.codepipeline.flows(engine.with(crate::stock::Announcements))
    }

    pub async fn settle(&self) -> Settled {
        self.engine().settle().await.expect("the store works")
    }

    pub async fn settle_with(&self, failpoints: Arc<dyn Failpoints>) {
        self.engine().with_failpoints(failpoints).settle().await.expect("the store works");
    }

    /// Lets time pass, timer by timer.
    pub async fn pass(&self, nominal: Duration) {
        let end = self.clock.after(nominal);
        while let Some(next) = self.settle().await.next.filter(|next| *next <= end) {
            let wait = next.duration_since(self.clock.now());
            self.clock.advance(Duration::try_from(wait).unwrap_or_default());
        }
        let left = end.duration_since(self.clock.now());
        self.clock.advance(Duration::try_from(left).unwrap_or_default());
        self.settle().await;
    }

    pub async fn stages(&self) -> Vec<StageState> {
        let input = GetPipelineStateInput { name: PIPELINE.into() };
        let state = self.call::<GetPipelineState>(input).await.expect("it exists");
        state.stage_states.expect("stages")
    }

    /// The ids of the executions, the newest first.
    pub async fn ids(&self) -> Vec<String> {
        let input = ListPipelineExecutionsInput { pipeline_name: PIPELINE.into(), ..Default::default() };
        let found = self.call::<ListPipelineExecutions>(input).await.expect("it exists");
        let found = found.pipeline_execution_summaries.into_iter().flatten();
        found.filter_map(|execution| execution.pipeline_execution_id).collect()
    }

    /// What became of the executions, and the revisions that they carried.
    pub async fn executions(&self) -> Vec<String> {
        let input = ListPipelineExecutionsInput { pipeline_name: PIPELINE.into(), ..Default::default() };
        let found = self.call::<ListPipelineExecutions>(input).await.expect("it exists");
        let shown = found.pipeline_execution_summaries.into_iter().flatten().map(|execution| {
            let revisions = execution.source_revisions.into_iter().flatten();
            let revisions: Vec<_> = revisions.filter_map(|source| source.revision_id).collect();
            format!("{} {}", execution.status.expect("a status"), revisions.join(" "))
        });
        shown.collect()
    }

    pub async fn approve(&self) -> bool {
        let states = self.stages().await;
        let action = states[1].action_states.as_ref().and_then(|actions| actions.first());
        let latest = action.and_then(|action| action.latest_execution.as_ref());
        let Some(token) = latest.and_then(|latest| latest.token.clone()) else { return false };
        let input = PutApprovalResultInput {
            pipeline_name: PIPELINE.into(),
            stage_name: "Approve".into(),
            action_name: "Approve".into(),
            result: ApprovalResult { summary: "good".into(), status: ApprovalStatus::Approved },
            token,
        };
        self.call::<PutApprovalResult>(input).await.is_ok()
    }
}

/// What the last action of a stage came to: its error, if it has one.
pub fn trouble(stage: &StageState) -> String {
    let actions = stage.action_states.iter().flatten();
    let latest = actions.filter_map(|action| action.latest_execution.as_ref()).next_back();
    latest.and_then(|latest| latest.error_details.clone()?.message).unwrap_or_default()
}

pub fn pipeline(stages: Vec<StageDeclaration>) -> PipelineDeclaration {
    let artifacts =
        ArtifactStore { r#type: ArtifactStoreType::S3, location: "artifacts".into(), encryption_key: None };
    PipelineDeclaration {
        name: PIPELINE.into(),
        role_arn: ROLE.into(),
        artifact_store: Some(artifacts),
        pipeline_type: Some(PipelineType::V2),
        stages,
        ..Default::default()
    }
}

/// The branch `main`, looked at for changes or not.
pub fn source(polls: &str) -> StageDeclaration {
    let repository = [("RepositoryName", "r"), ("BranchName", "main"), ("PollForSourceChanges", polls)];
    let mut source = stage("Source", ActionCategory::Source, "CodeCommit", &repository);
    let output = OutputArtifact { name: "code".into(), ..Default::default() };
    source.actions[0].output_artifacts = Some(vec![output]);
    source
}

pub fn approve() -> StageDeclaration {
    stage("Approve", ActionCategory::Approval, "Manual", &[("NotificationArn", TOPIC)])
}

pub fn report() -> StageDeclaration {
    stage("Report", ActionCategory::Invoke, "Lambda", &[("FunctionName", "f")])
}

/// The Lambda deploy action, into the alias `live`, watching the alarm `bad`.
pub fn deploy(strategy: &str) -> StageDeclaration {
    let configuration =
        [("FunctionName", "f"), ("FunctionAlias", "live"), ("DeployStrategy", strategy), ("Alarms", "bad")];
    let mut deploy = stage("Deploy", ActionCategory::Deploy, "Lambda", &configuration);
    deploy.actions[0].input_artifacts = Some(vec![InputArtifact { name: "code".into() }]);
    deploy
}

pub fn stage(
    name: &str,
    category: ActionCategory,
    provider: &str,
    configuration: &[(&str, &str)],
) -> StageDeclaration {
    let configuration =
        configuration.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let kind =
        ActionTypeId { category, owner: ActionOwner::Aws, provider: provider.into(), version: "1".into() };
    let action = ActionDeclaration {
        name: name.into(),
        action_type_id: kind,
        configuration: Some(configuration),
        ..Default::default()
    };
    StageDeclaration { name: name.into(), actions: vec![action], ..Default::default() }
}
