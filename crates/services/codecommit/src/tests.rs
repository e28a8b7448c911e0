//! What the tests share: the service with ports of their own, events that are remembered, a server for git.

use crate::{CodeCommit, GitCredentials, Ports, ops};
use api_codecommit::{CreateRepository, CreateRepositoryInput, PutFile, PutFileInput};
use async_trait::async_trait;
use exec::git::{Git, Ran, Task};
use flow::{Engine, Flow, Next, Step, StepInfo, Undo};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use kernel::{AccountId, Fault, ManualClock, Partition, Region, Scope, SeededChance, Timestamp};
use parking_lot::Mutex;
use seam_events::{Event, Routing};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
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

pub struct Ground {
    pub folder: tempfile::TempDir,
    pub store: Store,
    pub clock: Arc<ManualClock>,
    pub identities: Arc<Identities>,
    pub caller: Caller,
    pub service: CodeCommit,
    pub events: Arc<Mutex<Vec<Event>>>,
    pub cx: Cx,
}

impl Ground {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (store, clock) = (Store::in_memory().unwrap(), Arc::new(ManualClock::at(NOW.parse().unwrap())));
        let identities = Arc::new(Identities::default());
        let chance = Arc::new(SeededChance::new(7));
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
        let ground = Self { folder, store, clock, identities, caller, service, events: Arc::default(), cx };
        let input =
            CreateRepositoryInput { repository_name: "movies".into(), ..CreateRepositoryInput::default() };
        ground.caller.call::<CreateRepository>(&ground.cx, input).await.unwrap();
        ground
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

/// A person's clone, with git as the person runs it.
pub struct Clone {
    folder: tempfile::TempDir,
    git: Git,
    /// `user:password`
    pub credentials: String,
}

impl Clone {
    pub async fn new(credentials: &str) -> Self {
        let clone = Self {
            folder: tempfile::tempdir().unwrap(),
            git: Git::default(),
            credentials: credentials.to_owned(),
        };
        clone.good(&["init", "-q", "-b", "main"]).await;
        clone
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub async fn run(&self, arguments: &[&str]) -> Ran {
        use base64::Engine as _;
        let encoded = base64::engine::general_purpose::STANDARD.encode(&self.credentials);
        let header = format!("'http.extraheader=Authorization: Basic {encoded}'");
        let repository = self.path().join(".git");
        let variables = [
            ("GIT_WORK_TREE", self.path().to_str().unwrap()),
            ("GIT_CONFIG_PARAMETERS", header.as_str()),
            ("GIT_AUTHOR_NAME", "a"),
            ("GIT_AUTHOR_EMAIL", "a@b"),
            ("GIT_COMMITTER_NAME", "a"),
            ("GIT_COMMITTER_EMAIL", "a@b"),
        ];
        self.git.run(Task { repository: &repository, arguments, variables: &variables }, b"").await.unwrap()
    }

    pub async fn good(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments).await;
        assert!(ran.succeeded(), "{arguments:?}: {}", ran.errors);
        String::from_utf8(ran.output).unwrap().trim().to_owned()
    }

    pub async fn commit(&self, file: &str, content: &[u8]) -> String {
        std::fs::write(self.path().join(file), content).unwrap();
        self.good(&["add", "."]).await;
        self.good(&["commit", "-q", "-m", file]).await;
        self.good(&["rev-parse", "HEAD"]).await
    }
}

/// As `aws codecommit credential-helper` makes it.
pub fn signed(key: &str, secret: &str, region: &str, at: Timestamp) -> String {
    use wire::sigv4;
    let time = at.strftime("%Y%m%dT%H%M%S").to_string();
    let hash = sigv4::sha256_hex(b"GIT\n/v1/repos/movies\n\nhost:127.0.0.1\n\nhost\n");
    let to_sign =
        format!("AWS4-HMAC-SHA256\n{time}\n{}/{region}/codecommit/aws4_request\n{hash}", &time[..8]);
    let signing = sigv4::signing_key(secret, &time[..8], region, "codecommit");
    format!("{key}:{time}Z{}", hex::encode(sigv4::hmac_sha256(&signing, to_sign.as_bytes())))
}

mod changing;
mod merging;
mod pushing;
