//! The service in sandboxes that really run, among neighbours that remember: everybody may do everything, S3 only takes in.

use api_codebuild::{
    ArtifactsType, BatchGetBuilds, BatchGetBuildsInput, Build, BuildPhaseType, CloudWatchLogsConfig,
    ComputeType, CreateProject, CreateProjectInput, EnvironmentType, LogsConfig, LogsConfigStatusType,
    SourceType, StartBuild, StartBuildInput, StatusType,
};
use api_logs::{
    CreateLogGroup, CreateLogGroupError, CreateLogGroupOutput, CreateLogGroupRequest, CreateLogStream,
    CreateLogStreamError, CreateLogStreamOutput, CreateLogStreamRequest, PutLogEvents, PutLogEventsError,
    PutLogEventsRequest, PutLogEventsResponse,
};
use api_s3::{PutObject, PutObjectError, PutObjectOutput, PutObjectRequest};
use async_trait::async_trait;
use exec::shell::{Config, Shells};
use exec::{Launcher, cgroup::Cgroups};
use flow::engine::Settled;
use flow::{Engine, Flow, Next, Step, StepInfo, Undo};
use kernel::{AccountId, Fault, ManualClock, Partition, Region, Scope, SeededChance, Timestamp};
use parking_lot::Mutex;
use seam_events::{Event, Routing};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use svc_codebuild::{CodeBuild, Ports, ops};
use wire::registry::Binding;
use wire::{
    AuthorizeError, Authorizer, Caller, Credentials, Cx, Denied, Handle, Permission, Principal, Refusal,
    Registry, Roles, ServiceRole, Session,
};

pub const ROLE: &str = "arn:aws:iam::123456789012:role/build";

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

pub struct Route(pub Arc<Mutex<Vec<Event>>>);

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
        let body = input.body.unwrap_or_default().whole().await?;
        self.0.lock().insert(input.key, body.to_vec());
        Ok(PutObjectOutput::default())
    }
}

/// A log service that takes what it is given, once it has refused what it is told to refuse.
#[derive(Clone, Default)]
pub struct Logs {
    /// The next answers to PutLogEvents, before those of success.
    pub refusals: Arc<Mutex<Vec<Refusal>>>,
    pub messages: Arc<Mutex<Vec<String>>>,
}

impl Handle<CreateLogGroup> for Logs {
    async fn permissions(
        &self,
        _: &Cx,
        _: &CreateLogGroupRequest,
    ) -> Result<Vec<Permission>, CreateLogGroupError> {
        Ok(Vec::new())
    }
    async fn handle(
        &self,
        _: &Cx,
        _: CreateLogGroupRequest,
    ) -> Result<CreateLogGroupOutput, CreateLogGroupError> {
        Ok(CreateLogGroupOutput::default())
    }
}

impl Handle<CreateLogStream> for Logs {
    async fn permissions(
        &self,
        _: &Cx,
        _: &CreateLogStreamRequest,
    ) -> Result<Vec<Permission>, CreateLogStreamError> {
        Ok(Vec::new())
    }
    async fn handle(
        &self,
        _: &Cx,
        _: CreateLogStreamRequest,
    ) -> Result<CreateLogStreamOutput, CreateLogStreamError> {
        Ok(CreateLogStreamOutput::default())
    }
}

impl Handle<PutLogEvents> for Logs {
    async fn permissions(
        &self,
        _: &Cx,
        _: &PutLogEventsRequest,
    ) -> Result<Vec<Permission>, PutLogEventsError> {
        Ok(Vec::new())
    }
    async fn handle(
        &self,
        _: &Cx,
        input: PutLogEventsRequest,
    ) -> Result<PutLogEventsResponse, PutLogEventsError> {
        if let Some(refusal) = self.refusals.lock().pop() {
            return Err(refusal.into());
        }
        self.messages.lock().extend(input.log_events.into_iter().map(|event| event.message));
        Ok(PutLogEventsResponse::default())
    }
}

pub struct Ground {
    pub folder: tempfile::TempDir,
    pub store: Store,
    pub clock: Arc<ManualClock>,
    pub caller: Caller,
    pub service: CodeBuild,
    pub events: Arc<Mutex<Vec<Event>>>,
    pub objects: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    pub logs: Logs,
    pub cx: Cx,
}

impl Ground {
    pub async fn new() -> Self {
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
        let logs = Logs::default();
        let takes = vec![
            Binding::of::<CreateLogGroup>(),
            Binding::of::<CreateLogStream>(),
            Binding::of::<PutLogEvents>(),
        ];
        registry.serve(&Arc::new(logs.clone()), takes);
        caller.open(registry, "http://127.0.0.1:1");
        let account = AccountId::new("123456789012").unwrap();
        let scope = Scope { account: account.clone(), region: Region::new("us-east-1").unwrap() };
        let cx = caller.background(scope, Principal::root(account, Partition::Aws));
        let ground = Self {
            folder,
            store,
            clock,
            caller,
            service,
            events: Arc::default(),
            objects: bucket.0,
            logs,
            cx,
        };
        ground.caller.call::<CreateProject>(&ground.cx, project()).await.unwrap();
        ground
    }

    /// As a pipeline's action calls.
    pub fn of_pipeline(&self) -> Cx {
        let source_arn = Some("arn:aws:codepipeline:us-east-1:123456789012:p".to_owned());
        let session = Some(Arc::new(Session { source_arn, ..Session::default() }));
        let principal = Principal { session, ..self.cx.principal.clone() };
        self.caller.background(self.cx.scope.clone(), principal)
    }

    pub async fn start(&self, buildspec: &str) -> Build {
        let input = StartBuildInput {
            project_name: "movies".into(),
            buildspec_override: Some(buildspec.to_owned()),
            ..StartBuildInput::default()
        };
        self.caller.call::<StartBuild>(&self.cx, input).await.unwrap().build.unwrap()
    }

    pub async fn settle(&self) {
        self.settled().await;
    }

    pub async fn settled(&self) -> Settled {
        let engine = Engine::new(self.store.clone(), self.clock.clone(), Arc::new(SeededChance::new(1)));
        self.service.flows(engine).with(Route(self.events.clone())).settle().await.unwrap()
    }

    pub async fn read(&self, id: Option<String>) -> Build {
        let input = BatchGetBuildsInput { ids: id.into_iter().collect() };
        self.caller.call::<BatchGetBuilds>(&self.cx, input).await.unwrap().builds.unwrap().remove(0)
    }

    pub async fn built(&self, buildspec: &str) -> Build {
        let build = self.start(buildspec).await;
        self.settle().await;
        self.read(build.id).await
    }
}

pub fn project() -> CreateProjectInput {
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
pub fn told(build: &Build) -> Vec<String> {
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
