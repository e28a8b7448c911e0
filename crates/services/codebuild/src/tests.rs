//! Builds that really run, in sandboxes, under the stock tests. Without logs, and with an S3 that only takes in: e2e has those.

mod endings;

use crate::flows::BuildFlow;
use crate::{CodeBuild, Ports, ops};
use api_codebuild::{
    ArtifactsType, BatchGetBuilds, BatchGetBuildsInput, Build, BuildPhaseType, CloudWatchLogsConfig,
    ComputeType, CreateProject, CreateProjectInput, EnvironmentType, LogsConfig, LogsConfigStatusType,
    SourceType, StartBuild, StartBuildInput, StatusType, StopBuild, StopBuildInput,
};
use api_s3::{PutObject, PutObjectError, PutObjectOutput, PutObjectRequest};
use async_trait::async_trait;
use exec::shell::{Config, Shells};
use exec::{Launcher, cgroup::Cgroups};
use flow::engine::Settled;
use flow::{Engine, Flow, Next, Step, StepInfo, Undo, stock};
use kernel::{AccountId, Fault, ManualClock, Partition, Region, Scope, SeededChance, Timestamp};
use parking_lot::Mutex;
use seam_events::{Event, Routing};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use wire::registry::Binding;
use wire::{
    AuthorizeError, Authorizer, Caller, Credentials, Cx, Denied, Handle, OperationError, Permission,
    Principal, Registry, Roles, ServiceRole, Session,
};

const ROLE: &str = "arn:aws:iam::123456789012:role/build";

/// Everybody may do everything; roles can be assumed unless they are called `other`.
struct Open;

#[async_trait]
impl Authorizer for Open {
    async fn authorize(&self, _: &Cx, _: &Permission) -> Result<(), AuthorizeError> {
        Ok(())
    }
}

#[async_trait]
impl Roles for Open {
    async fn assume(&self, cx: &Cx, role: &ServiceRole<'_>) -> Result<Principal, AuthorizeError> {
        if role.role_arn.ends_with("/other") {
            return Err(Denied(format!(
                "User: {} is not authorized to perform: sts:AssumeRole",
                cx.principal.arn
            ))
            .into());
        }
        Ok(Principal { entity_arn: role.role_arn.to_owned(), ..cx.principal.clone() })
    }
    async fn credentials(&self, _: &Principal, _: Duration) -> Result<Credentials, Fault> {
        let [access_key_id, secret_access_key, session_token] =
            ["ASIA", "secret", "token"].map(str::to_owned);
        Ok(Credentials { access_key_id, secret_access_key, session_token, expires_at: Timestamp::MAX })
    }
}

struct Route(Arc<Mutex<Vec<Event>>>);

impl Flow for Route {
    const KIND: &'static str = seam_events::KIND;
    type State = Routing;
    const STEPS: &'static [StepInfo] = &[StepInfo { name: seam_events::ROUTE, undo: Undo::None("a test") }];

    fn name_of(_: &Routing) -> &'static str {
        seam_events::ROUTE
    }
    async fn run(&self, step: Step<Routing>) -> Result<Next<Routing>, Fault> {
        let Routing::Route(event) = step.state;
        self.0.lock().push(event);
        Ok(Next::end())
    }
}

/// What was put into S3, by key.
#[derive(Clone, Default)]
struct Bucket(Arc<Mutex<BTreeMap<String, Vec<u8>>>>);

impl Handle<PutObject> for Bucket {
    async fn permissions(&self, _: &Cx, _: &PutObjectRequest) -> Result<Vec<Permission>, PutObjectError> {
        Ok(vec![Permission::new("s3:PutObject", "arn:aws:s3:::bucket/key")])
    }
    async fn handle(&self, _: &Cx, input: PutObjectRequest) -> Result<PutObjectOutput, PutObjectError> {
        self.0.lock().insert(input.key, input.body.unwrap_or_default().to_vec());
        Ok(PutObjectOutput::default())
    }
}

struct Ground {
    folder: tempfile::TempDir,
    store: Store,
    clock: Arc<ManualClock>,
    caller: Caller,
    service: CodeBuild,
    events: Arc<Mutex<Vec<Event>>>,
    objects: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    cx: Cx,
}

impl Ground {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (store, clock) = (Store::in_memory().unwrap(), Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH)));
        let chance = Arc::new(SeededChance::new(7));
        let caller = Caller::new(Arc::new(Open), Arc::new(Open), clock.clone(), chance.clone());
        let launcher = Launcher::of_this_binary(Cgroups::find());
        let level = exec::probe(&launcher, &folder.path().join("exec")).await.unwrap().level;
        let shells = Shells::new(launcher, Config { directory: folder.path().join("exec"), level }).unwrap();
        let service = CodeBuild::new(Ports {
            store: store.clone(),
            caller: caller.clone(),
            clock: clock.clone(),
            chance,
            shells,
            dir: folder.path().join("builds"),
            tools: Vec::new(),
        });
        let mut registry = Registry::default();
        registry.serve(&Arc::new(service.clone()), ops::bindings());
        let bucket = Bucket::default();
        registry.serve(&Arc::new(bucket.clone()), vec![Binding::of::<PutObject>()]);
        caller.open(registry, "http://127.0.0.1:1");
        let account = AccountId::new("123456789012").unwrap();
        let scope = Scope { account: account.clone(), region: Region::new("us-east-1").unwrap() };
        let cx = caller.background(scope, Principal::root(account, Partition::Aws));
        let ground =
            Self { folder, store, clock, caller, service, events: Arc::default(), objects: bucket.0, cx };
        ground.caller.call::<CreateProject>(&ground.cx, project()).await.unwrap();
        ground
    }

    /// As a pipeline's action calls.
    fn of_pipeline(&self) -> Cx {
        let source_arn = Some("arn:aws:codepipeline:us-east-1:123456789012:p".to_owned());
        let session = Some(Arc::new(Session { source_arn, ..Session::default() }));
        let principal = Principal { session, ..self.cx.principal.clone() };
        self.caller.background(self.cx.scope.clone(), principal)
    }

    async fn start(&self, buildspec: &str) -> Build {
        let input = StartBuildInput {
            project_name: "movies".into(),
            buildspec_override: Some(buildspec.to_owned()),
            ..StartBuildInput::default()
        };
        self.caller.call::<StartBuild>(&self.cx, input).await.unwrap().build.unwrap()
    }

    async fn settle(&self) {
        self.settled().await;
    }

    async fn settled(&self) -> Settled {
        let engine = Engine::new(self.store.clone(), self.clock.clone(), Arc::new(SeededChance::new(1)));
        self.service.flows(engine).with(Route(self.events.clone())).settle().await.unwrap()
    }

    async fn read(&self, id: Option<String>) -> Build {
        let input = BatchGetBuildsInput { ids: id.into_iter().collect() };
        self.caller.call::<BatchGetBuilds>(&self.cx, input).await.unwrap().builds.unwrap().remove(0)
    }

    async fn built(&self, buildspec: &str) -> Build {
        let build = self.start(buildspec).await;
        self.settle().await;
        self.read(build.id).await
    }
}

fn project() -> CreateProjectInput {
    let mut input = CreateProjectInput {
        name: "movies".into(),
        service_role: ROLE.into(),
        ..CreateProjectInput::default()
    };
    input.source.r#type = SourceType::NoSource;
    input.source.buildspec = Some("version: 0.2\nphases:\n  build:\n    commands: [exit 3]\n".into());
    input.artifacts.r#type = ArtifactsType::NoArtifacts;
    input.environment.r#type = EnvironmentType::LinuxContainer;
    input.environment.image = "aws/codebuild/standard:7.0".into();
    input.environment.compute_type = ComputeType::BuildGeneral1Small;
    let disabled = CloudWatchLogsConfig { status: LogsConfigStatusType::Disabled, ..Default::default() };
    input.logs_config = Some(LogsConfig { cloud_watch_logs: Some(disabled), s3_logs: None });
    input
}

/// `BUILD FAILED: message`, phase by phase.
fn told(build: &Build) -> Vec<String> {
    let phases =
        build.phases.iter().flatten().filter(|phase| phase.phase_type != Some(BuildPhaseType::Completed));
    phases
        .map(|phase| {
            let message = phase
                .contexts
                .iter()
                .flatten()
                .filter_map(|context| context.message.clone())
                .collect::<String>();
            let status = phase.phase_status.map_or("-", StatusType::as_str);
            format!("{} {status} {message}", phase.phase_type.unwrap_or_default()).trim_end().to_owned()
        })
        .collect()
}

const GOOD: &str = "version: 0.2
env:
  exported-variables: [OUT]
phases:
  install:
    commands: [mkdir deep, cd deep]
  build:
    commands:
      - OUT=\"$(basename $PWD) of $CODEBUILD_BUILD_NUMBER\"
";

struct Building(Ground, Mutex<Option<String>>);

impl stock::World for Building {
    type Flow = BuildFlow;
    type End = (Vec<String>, Option<StatusType>, Option<String>, usize, Vec<String>);

    async fn new() -> Self {
        Self(Ground::new().await, Mutex::default())
    }
    fn store(&self) -> &Store {
        &self.0.store
    }
    fn clock(&self) -> Arc<ManualClock> {
        self.0.clock.clone()
    }
    fn flow(&self) -> BuildFlow {
        BuildFlow(self.0.service.clone())
    }
    fn beside(&self, engine: Engine) -> Engine {
        engine.with(Route(self.0.events.clone()))
    }
    async fn begin(&self) {
        let build = self.0.start(GOOD).await;
        *self.1.lock() = build.id;
    }
    async fn end(&self) -> Self::End {
        let id = self.1.lock().clone();
        let build = self.0.read(id).await;
        let out =
            build.exported_environment_variables.iter().flatten().find_map(|variable| variable.value.clone());
        let left = std::fs::read_dir(self.0.folder.path().join("builds")).map_or(0, Iterator::count);
        let mut states: Vec<String> = self
            .0
            .events
            .lock()
            .iter()
            .filter_map(|event| event.detail["build-status"].as_str().map(str::to_owned))
            .collect();
        states.sort();
        (told(&build), build.build_status, out, left, states)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_runs_and_leaves_nothing() {
    let (steps, (phases, status, out, left, states)) = stock::undisturbed::<Building>().await;
    assert_eq!(steps, ["queue", "run", "conclude"]);
    assert_eq!(
        (phases.len(), status, out.as_deref(), left),
        (10, Some(StatusType::Succeeded), Some("deep of 1"), 0)
    );
    assert_eq!(states, ["IN_PROGRESS", "SUCCEEDED"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_step_twice() {
    stock::each_step_twice::<Building>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_anywhere() {
    stock::killed_anywhere::<Building>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_name_what_failed() {
    let ground = Ground::new().await;
    let cases = [
        (
            "version: 0.2\nphases:\n  build:\n    commands: [echo a, exit 3, touch never]\n    finally: ['test ! -e never']\n  post_build:\n    commands: ['test $CODEBUILD_BUILD_SUCCEEDING = 0']\n",
            "BUILD FAILED Error while executing command: exit 3. Reason: exit status 3",
            "POST_BUILD SUCCEEDED",
        ),
        (
            "version: 0.2\nphases:\n  pre_build:\n    commands: [nonsense-xyz]\n  build:\n    commands: [exit 0]\n",
            "PRE_BUILD FAILED Error while executing command: nonsense-xyz. Reason: exit status 127",
            "FINALIZING SUCCEEDED",
        ),
        (
            "version: 0.2\nphases:\nbuild:\n commands:\n    - a\n   - b\n",
            "DOWNLOAD_SOURCE FAILED while parsing a block mapping, did not find expected key at line 6 (the project's buildspec:6:4)",
            "FINALIZING SUCCEEDED",
        ),
        (
            "version: 0.2\nenv:\n  parameter-store: {A: b}\nphases:\n  build:\n    commands: [exit 0]\n",
            "DOWNLOAD_SOURCE FAILED Landfall does not have env/parameter-store in a buildspec yet (the project's buildspec); COVERAGE.md lists what it has.",
            "FINALIZING SUCCEEDED",
        ),
    ];
    for (buildspec, failed, then) in cases {
        let build = ground.built(buildspec).await;
        let told = told(&build);
        assert_eq!(build.build_status, Some(StatusType::Failed), "{told:#?}");
        assert!(
            told.iter().any(|phase| phase == failed) && told.iter().any(|phase| phase == then),
            "{told:#?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_stops_when_it_is_told_to() {
    let ground = Ground::new().await;
    let build =
        ground.start("version: 0.2\nphases:\n  build:\n    commands: [touch began, sleep 600]\n").await;
    let began = ground
        .folder
        .path()
        .join("builds")
        .join(build.id.clone().unwrap().replace(':', "-"))
        .join("output/src/began");
    let stop = async {
        let limit = tokio::time::Instant::now() + Duration::from_secs(60);
        while !began.exists() {
            assert!(tokio::time::Instant::now() < limit, "the build did not begin");
            tokio::task::yield_now().await;
        }
        let input = StopBuildInput { id: build.id.clone().unwrap() };
        ground.caller.call::<StopBuild>(&ground.cx, input).await.unwrap();
    };
    tokio::join!(ground.settle(), stop);
    let build = ground.read(build.id.clone()).await;
    assert_eq!(build.build_status, Some(StatusType::Stopped));
    assert_eq!(told(&build).last().map(String::as_str), Some("BUILD STOPPED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_refused_at_once() {
    let ground = Ground::new().await;
    let start = |input: StartBuildInput| {
        let input = StartBuildInput { project_name: "movies".into(), ..input };
        async { ground.caller.call::<StartBuild>(&ground.cx, input).await }
    };
    let token = |version: &str| StartBuildInput {
        idempotency_token: Some("t".into()),
        source_version: Some(version.into()),
        ..StartBuildInput::default()
    };
    let first = start(token("1")).await.unwrap().build.unwrap().id;
    assert_eq!(start(token("1")).await.unwrap().build.unwrap().id, first);
    assert_eq!(start(token("2")).await.unwrap_err().code(), "InvalidInputException");
    ground.clock.advance(Duration::from_secs(301));
    assert_ne!(start(token("1")).await.unwrap().build.unwrap().id, first, "a token is good for five minutes");
    let pipeline = ground.of_pipeline();
    let mut same = BTreeSet::new();
    for _ in 0..2 {
        let input = StartBuildInput {
            project_name: "movies".into(),
            idempotency_token: Some("of an action".into()),
            ..StartBuildInput::default()
        };
        same.insert(ground.caller.call::<StartBuild>(&pipeline, input).await.unwrap().build.unwrap().id);
        ground.clock.advance(Duration::from_secs(3600));
    }
    assert_eq!(same.len(), 1, "an action finds its build whenever its server comes back");
    let github =
        StartBuildInput { source_type_override: Some(SourceType::Github), ..StartBuildInput::default() };
    assert!(start(github).await.unwrap_err().message().contains("GITHUB"));
    let missing = StartBuildInput { project_name: "none".into(), ..StartBuildInput::default() };
    let missing = ground.caller.call::<StartBuild>(&ground.cx, missing).await.unwrap_err();
    assert_eq!(missing.code(), "ResourceNotFoundException");
    let other = StartBuildInput {
        service_role_override: Some("arn:aws:iam::123456789012:role/other".into()),
        ..StartBuildInput::default()
    };
    let id = start(other).await.unwrap().build.unwrap().id;
    ground.settle().await;
    let told = told(&ground.read(id).await);
    assert!(
        told[2].starts_with("PROVISIONING FAILED CodeBuild is not authorized to perform: sts:AssumeRole"),
        "{told:?}"
    );
}
