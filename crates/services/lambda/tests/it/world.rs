//! A server's worth of Lambda: store, identities, logs, sandboxes; and functions from source text.

use api_lambda::*;
use exec::function::{Config, Host};
use exec::{Launcher, cgroup::Cgroups, interpreter};
use kernel::{AccountId, Clock, ManualClock, Partition, Region, Scope, SystemChance, SystemClock, Timestamp};
use std::io::{Cursor, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use svc_iam::{Iam, RootKey};
use svc_lambda::{Lambda, Ports};
use svc_logs::Logs;
use wire::{Caller, Cx, Operation, OperationError, Principal, PrincipalKind, Registry};

pub const ACCOUNT: &str = "111122223333";
/// Of tests with a condition that comes about soon, unless never; and of functions that no test wants to see timed out.
const PATIENCE: Duration = Duration::from_secs(600);

pub struct World {
    pub store: store::Store,
    pub caller: Caller,
    pub root: Cx,
    pub role: String,
    engine: Option<tokio::task::JoinHandle<()>>,
    folder: Option<tempfile::TempDir>,
}

impl World {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("state")).unwrap();
        let mut world = Self::on(store, folder.path(), true).await;
        world.folder = Some(folder);
        world
    }

    /// A server on a store and a folder; without flows nothing that takes longer than a request ever happens.
    pub async fn on(store: Store, folder: &Path, with_flows: bool) -> Self {
        let clock = Arc::new(SystemClock::new(1.0));
        let (mut world, lambda) = Self::of(store.clone(), folder, clock.clone()).await;
        let engine = lambda.flows(flow::Engine::new(store, clock, Arc::new(SystemChance)));
        world.engine = with_flows.then(|| {
            tokio::spawn(async move {
                engine.run(std::future::pending()).await.unwrap();
            })
        });
        world
    }

    /// The same by another clock, and the service, for tests that run its flows themselves.
    pub async fn of(store: Store, folder: &Path, clock: Arc<dyn Clock>) -> (Self, Arc<Lambda>) {
        let chance = Arc::new(SystemChance);
        let account = AccountId::new(ACCOUNT).unwrap();
        let root_key = RootKey {
            account: account.clone(),
            partition: Partition::Aws,
            access_key_id: "AKIAROOTROOTROOTROOT".into(),
            secret_access_key: "secret".into(),
        };
        let iam = Arc::new(Iam::new(store.clone(), clock.clone(), chance.clone(), root_key));
        let caller = Caller::new(iam.clone(), iam.clone(), clock.clone(), chance.clone());
        let logs =
            Logs::new(store.clone(), &folder.join("logs"), caller.clone(), clock.clone(), chance.clone());
        let logs = Arc::new(logs.unwrap());
        let launcher = Launcher::of_this_binary(Cgroups::find());
        let directory = folder.join("exec");
        std::fs::create_dir_all(&directory).unwrap();
        let level = exec::probe(&launcher, &directory).await.unwrap().level;
        let interpreters = interpreter::find_all().await;
        let config = Config { directory, level, python_packages: None, interpreters };
        let host = Host::new(launcher, config, clock.clone()).unwrap();
        let ports = Ports {
            store: store.clone(),
            caller: caller.clone(),
            clock: clock.clone(),
            chance: chance.clone(),
            host,
            dir: folder.join("lambda"),
        };
        let lambda = Arc::new(Lambda::new(ports).unwrap());
        let mut registry = Registry::default();
        registry.serve(&iam, svc_iam::ops::bindings());
        registry.serve(&logs, svc_logs::bindings());
        registry.serve(&lambda, svc_lambda::bindings());
        caller.open(registry, "http://127.0.0.1:4566");
        let scope = Scope { account: account.clone(), region: Region::new("us-east-1").unwrap() };
        let root = caller.background(scope, Principal::root(account, Partition::Aws));
        let mut world = Self { store, caller, root, role: String::new(), engine: None, folder: None };
        world.role = world.make_role("functions").await;
        (world, lambda)
    }

    /// A role that functions may have; its ARN.
    pub async fn make_role(&self, name: &str) -> String {
        let trust = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
        let role = api_iam::CreateRoleInput {
            role_name: name.into(),
            assume_role_policy_document: trust.into(),
            ..Default::default()
        };
        // On a folder that was used before it is there already.
        if self.caller.call::<api_iam::CreateRole>(&self.root, role).await.is_ok() {
            let policy = api_iam::AttachRolePolicyInput {
                role_name: name.into(),
                policy_arn: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole".into(),
            };
            self.does::<api_iam::AttachRolePolicy>(policy).await;
        }
        format!("arn:aws:iam::{ACCOUNT}:role/{name}")
    }

    /// A user of the account whom no policy of their own allows anything.
    pub fn stranger(&self) -> Cx {
        let arn = format!("arn:aws:iam::{ACCOUNT}:user/stranger");
        let principal = Principal {
            kind: PrincipalKind::User,
            account: self.root.scope.account.clone(),
            arn: arn.clone(),
            entity_arn: arn,
            user_id: "AIDASTRANGER".into(),
            session: None,
        };
        self.caller.background(self.root.scope.clone(), principal)
    }

    pub async fn does<Op: Operation>(&self, input: Op::Input) -> Op::Output {
        match self.caller.call::<Op>(&self.root, input).await {
            Ok(output) => output,
            Err(error) => panic!("{}: {}: {}", Op::MODEL.name, error.code(), error.message()),
        }
    }

    /// Code and message of a refusal.
    pub async fn refusal<Op: Operation>(&self, input: Op::Input) -> (String, String) {
        match self.caller.call::<Op>(&self.root, input).await {
            Ok(_) => panic!("{} was not refused", Op::MODEL.name),
            Err(error) => (error.code().into_owned(), error.message()),
        }
    }

    pub fn creation(
        &self,
        name: &str,
        runtime: Runtime,
        handler: &str,
        files: &[(&str, &str)],
    ) -> CreateFunctionInput {
        CreateFunctionInput {
            function_name: name.into(),
            runtime: Some(runtime),
            role: self.role.clone(),
            handler: Some(handler.into()),
            code: FunctionCode { zip_file: Some(zip(files)), ..Default::default() },
            // What a test does not expect to be timed out has time on a busy machine too: three seconds are nothing there.
            timeout: i64::try_from(PATIENCE.as_secs()).ok(),
            ..Default::default()
        }
    }

    /// A function in Python with the handler `main.handler`, ready.
    pub async fn python(&self, name: &str, text: &str) {
        self.make(self.creation(name, Runtime::Python3_11, "main.handler", &[("main.py", text)])).await;
    }

    pub async fn make(&self, input: CreateFunctionInput) {
        let name = input.function_name.clone();
        self.does::<CreateFunction>(input).await;
        self.settled(&name).await;
    }

    /// Waits as clients' waiters do.
    pub async fn settled(&self, name: &str) -> FunctionConfiguration {
        until(async || {
            let input = GetFunctionConfigurationInput { function_name: name.into(), ..Default::default() };
            let now = self.does::<GetFunctionConfiguration>(input).await;
            let is_settled = now.state != Some(State::Pending)
                && now.last_update_status != Some(LastUpdateStatus::InProgress);
            is_settled.then_some(now)
        })
        .await
    }

    pub async fn invoke(&self, name: &str, payload: &str) -> InvokeOutput {
        self.does::<Invoke>(invocation(name, payload)).await
    }

    /// What the function answered; it must not fail.
    pub async fn answer(&self, name: &str, payload: &str) -> serde_json::Value {
        let output = self.invoke(name, payload).await;
        assert_eq!(output.function_error, None, "{:?}", output.payload);
        serde_json::from_slice(&output.payload.unwrap()).unwrap()
    }

    /// The error document of the function; it must fail.
    pub async fn error(&self, name: &str, payload: &str) -> serde_json::Value {
        let output = self.invoke(name, payload).await;
        assert_eq!(output.function_error.as_deref(), Some("Unhandled"), "{:?}", output.payload);
        serde_json::from_slice(&output.payload.unwrap()).unwrap()
    }

    /// The lines of a function's log that hold `text`.
    pub async fn logged(&self, name: &str, text: &str) -> Vec<String> {
        let input = api_logs::FilterLogEventsInput {
            log_group_name: Some(format!("/aws/lambda/{name}")),
            ..Default::default()
        };
        let found = self.caller.call::<api_logs::FilterLogEvents>(&self.root, input).await;
        let events = found.ok().and_then(|output| output.events).unwrap_or_default();
        events
            .into_iter()
            .filter_map(|event| event.message)
            .filter(|message| message.contains(text))
            .collect()
    }

    /// Ends the server without any farewell. The folder stays.
    pub async fn kill(self) {
        if let Some(engine) = self.engine {
            engine.abort();
            let _ = engine.await;
        }
    }
}

/// A server whose time passes when a test turns its clock, and whose flows run when a test lets them.
pub struct Server {
    pub world: World,
    pub lambda: Arc<Lambda>,
    pub store: Store,
    pub clock: Arc<ManualClock>,
    _folder: tempfile::TempDir,
}

impl Server {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::in_memory().expect("a store");
        let clock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
        let (world, lambda) = World::of(store.clone(), folder.path(), clock.clone()).await;
        Self { world, lambda, store, clock, _folder: folder }
    }

    /// Runs what is due, and tells the next timer.
    pub async fn settle(&self) -> Option<Timestamp> {
        let engine = flow::Engine::new(self.store.clone(), self.clock.clone(), Arc::new(SystemChance));
        self.lambda.flows(engine).settle().await.expect("the store works").next
    }

    /// Runs what is due, and then what comes later, until nothing will.
    pub async fn to_the_end(&self) {
        while let Some(next) = self.settle().await {
            let wait = next.duration_since(self.clock.now());
            self.clock.advance(Duration::try_from(wait).unwrap_or_default());
        }
    }

    /// As [`World::python`].
    pub async fn python(&self, name: &str, text: &str) {
        let made = self.world.creation(name, Runtime::Python3_11, "main.handler", &[("main.py", text)]);
        self.world.does::<CreateFunction>(made).await;
        self.settle().await;
    }
}

pub fn invocation(name: &str, payload: &str) -> InvokeInput {
    InvokeInput { function_name: name.into(), payload: Some(payload.to_owned().into()), ..Default::default() }
}

pub fn zip(files: &[(&str, &str)]) -> bytes::Bytes {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().unix_permissions(0o755);
    for (name, text) in files {
        writer.start_file(*name, options).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner().into()
}

/// Polls a condition, not for ever.
pub async fn until<T>(condition: impl AsyncFn() -> Option<T>) -> T {
    let polling = async {
        loop {
            if let Some(value) = condition().await {
                return value;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, polling).await.expect("the condition did not come about")
}
