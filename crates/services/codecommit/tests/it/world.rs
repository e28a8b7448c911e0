//! What the tests share: the service with ports of their own, events that are remembered, a server for git.

use api_codecommit::{
    CreateRepository, CreateRepositoryInput, GetRepository, GetRepositoryInput, PutFile, PutFileInput,
};
use async_trait::async_trait;
use exec::git::{Git, Task};
use flow::{Engine, Flow, Next, Step, StepInfo, Undo};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use kernel::{AccountId, Fault, ManualClock, Partition, Region, Scope, SeededChance, SystemChance};
use parking_lot::Mutex;
use seam_events::{Event, Routing};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use svc_codecommit::{CodeCommit, GitCredentials, Ports, ops};
use wire::{
    Authenticator, AuthorizeError, Authorizer, Caller, Credentials, Cx, Denied, KeyRecord, Permission,
    Principal, Registry, Roles, ServiceRole,
};

pub const KEY: &str = "AKIATESTTESTTESTTEST";
pub const SECRET: &str = "secret";
const NOW: &str = "2026-11-21T01:02:03Z";

/// One account, one key; what is in `denied` (`codecommit:GitPush refs/heads/main`) may not be done.
#[derive(Default)]
pub struct Identities {
    pub denied: Mutex<Vec<String>>,
}

pub fn root() -> Principal {
    Principal::root(AccountId::new("123456789012").unwrap(), Partition::Aws)
}

#[async_trait]
impl Authorizer for Identities {
    async fn authorize(&self, cx: &Cx, permission: &Permission) -> Result<(), AuthorizeError> {
        let reference =
            permission.context.get("codecommit:References").map(|all| all.join(" ")).unwrap_or_default();
        let asked = format!("{} {reference}", permission.action);
        if self.denied.lock().iter().any(|denied| *denied == asked.trim_end()) {
            return Err(
                Denied(format!("User: {} is not authorized to perform: {asked}", cx.principal.arn)).into()
            );
        }
        Ok(())
    }
}

#[async_trait]
impl Authenticator for Identities {
    async fn find_key(&self, id: &str) -> Result<Option<KeyRecord>, Fault> {
        let record = KeyRecord {
            secret: SECRET.into(),
            session_token: None,
            expires_at: None,
            active: true,
            principal: root(),
        };
        Ok((id == KEY).then_some(record))
    }
}

#[async_trait]
impl Roles for Identities {
    async fn assume(&self, _: &Cx, _: &ServiceRole<'_>) -> Result<Principal, AuthorizeError> {
        Err(Denied("no roles".into()).into())
    }
    async fn credentials(&self, _: &Principal, _: Duration) -> Result<Credentials, Fault> {
        Err(Fault::new("no keys"))
    }
}

#[async_trait]
impl GitCredentials for Identities {
    async fn check(&self, user_name: &str, password: &str) -> Result<Option<Principal>, Fault> {
        Ok((user_name == "alice-at-1" && password == "p/w=").then(root))
    }
}

/// In the events service's place: remembers.
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

pub struct World {
    pub folder: Arc<tempfile::TempDir>,
    pub store: Store,
    pub clock: Arc<ManualClock>,
    pub identities: Arc<Identities>,
    pub caller: Caller,
    pub service: CodeCommit,
    pub events: Arc<Mutex<Vec<Event>>>,
    pub cx: Cx,
}

impl World {
    /// With the repository `movies`.
    pub async fn new() -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let (store, clock) = (Store::in_memory().unwrap(), Arc::new(ManualClock::at(NOW.parse().unwrap())));
        let world = Self::over(folder, store, clock);
        let input =
            CreateRepositoryInput { repository_name: "movies".into(), ..CreateRepositoryInput::default() };
        world.caller.call::<CreateRepository>(&world.cx, input).await.unwrap();
        world
    }

    /// Another process over the same disk.
    pub fn restarted(&self) -> Self {
        Self::over(self.folder.clone(), self.store.clone(), self.clock.clone())
    }

    fn over(folder: Arc<tempfile::TempDir>, store: Store, clock: Arc<ManualClock>) -> Self {
        let identities = Arc::new(Identities::default());
        let chance = Arc::new(SystemChance);
        let caller = Caller::new(identities.clone(), identities.clone(), clock.clone(), chance.clone());
        let service = CodeCommit::new(Ports {
            store: store.clone(),
            caller: caller.clone(),
            clock: clock.clone(),
            chance,
            authenticator: identities.clone(),
            git_credentials: identities.clone(),
            dir: folder.path().join("repositories"),
            home: Region::new("eu-west-1").unwrap(),
        });
        let mut registry = Registry::default();
        registry.serve(&Arc::new(service.clone()), ops::bindings());
        caller.open(registry, "http://127.0.0.1:1");
        let region = Region::new("us-east-1").unwrap();
        let cx = caller.background(Scope { account: root().account, region }, root());
        Self { folder, store, clock, identities, caller, service, events: Arc::default(), cx }
    }

    pub async fn repository_id(&self) -> String {
        let input = GetRepositoryInput { repository_name: "movies".into() };
        let found = self.caller.call::<GetRepository>(&self.cx, input).await.unwrap();
        found.repository_metadata.and_then(|found| found.repository_id).unwrap()
    }

    pub async fn repository_path(&self) -> PathBuf {
        self.folder.path().join("repositories").join(format!("{}.git", self.repository_id().await))
    }

    /// Git on the server's own repository, behind the service's back.
    pub async fn git(&self, arguments: &[&str]) -> String {
        let path = self.repository_path().await;
        std::fs::create_dir_all(&path).unwrap();
        let variables = [
            ("GIT_AUTHOR_NAME", "a"),
            ("GIT_AUTHOR_EMAIL", "a"),
            ("GIT_AUTHOR_DATE", "1763689383 +0000"),
            ("GIT_COMMITTER_NAME", "a"),
            ("GIT_COMMITTER_EMAIL", "a"),
            ("GIT_COMMITTER_DATE", "1763689383 +0000"),
        ];
        let task = Task { repository: &path, arguments, variables: &variables };
        let ran = Git::default().run(task, b"").await.unwrap();
        String::from_utf8(ran.checked("do as told").unwrap()).unwrap().trim().to_owned()
    }

    /// Runs all flows that are due.
    pub async fn settle(&self) {
        let engine = Engine::new(self.store.clone(), self.clock.clone(), Arc::new(SeededChance::new(1)));
        let engine = self.service.flows(engine).with(Route(self.events.clone()));
        engine.settle().await.unwrap();
    }

    /// `event reference -> commit`, in the order in which they were announced.
    pub fn told(&self) -> Vec<String> {
        let mut told: Vec<String> = self
            .events
            .lock()
            .iter()
            .map(|event| {
                let text = |key: &str| event.detail[key].as_str().unwrap_or("-").to_owned();
                format!("{} {} {}", text("event"), text("referenceFullName"), text("repositoryName"))
            })
            .collect();
        told.sort();
        told
    }

    pub async fn put_file(
        &self,
        path: &str,
        content: &str,
        parent: Option<String>,
    ) -> Result<String, String> {
        let input = PutFileInput {
            repository_name: "movies".into(),
            branch_name: "main".into(),
            file_path: path.into(),
            file_content: content.to_owned().into(),
            parent_commit_id: parent,
            ..PutFileInput::default()
        };
        let put = self.caller.call::<PutFile>(&self.cx, input).await;
        put.map(|output| output.commit_id).map_err(|error| wire::OperationError::code(&error).into_owned())
    }

    /// Serves git until the test ends; the URL of the repository.
    pub async fn serve(&self) -> String {
        let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let service = self.service.clone();
        tokio::spawn(async move {
            loop {
                let (stream, peer) = socket.accept().await.unwrap();
                let service = service.clone();
                tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(
                    TokioIo::new(stream),
                    service_fn(move |request| {
                        let service = service.clone();
                        async move {
                            Ok::<_, std::convert::Infallible>(service.answer(request, peer.ip(), false).await)
                        }
                    }),
                ));
            }
        });
        format!("http://{address}/v1/repos/movies")
    }
}
