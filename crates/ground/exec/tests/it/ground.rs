//! What the tests share: a host in a folder of its own, functions from source text.

use exec::function::{Config, FunctionSpec, Host, Instance, Invocation, LogLine, LogSink, Outcome};
use exec::{Launcher, Level, Network, cgroup::Cgroups};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

static INTERPRETERS: tokio::sync::OnceCell<Vec<exec::interpreter::Interpreter>> =
    tokio::sync::OnceCell::const_new();

pub struct Ground {
    pub host: Host,
    pub launcher: Launcher,
    pub folder: tempfile::TempDir,
    pub lines: Arc<Mutex<Vec<LogLine>>>,
}

impl Ground {
    pub async fn new() -> Self {
        let level = if rustix::process::geteuid().is_root() { Level::Root } else { Level::UserNamespaces };
        Self::at(level).await
    }

    pub async fn at(level: Level) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = Config {
            directory: folder.path().join("exec"),
            level,
            python_packages: None,
            interpreters: INTERPRETERS.get_or_init(exec::interpreter::find_all).await.clone(),
        };
        let launcher = Launcher::of_this_binary(Cgroups::find());
        let clock = Arc::new(kernel::SystemClock::new(1.0));
        let host = Host::new(launcher.clone(), config, clock).unwrap();
        Self { host, launcher, folder, lines: Arc::default() }
    }

    pub fn sink(&self) -> LogSink {
        let lines = self.lines.clone();
        Arc::new(move |line| lines.lock().unwrap().push(line))
    }

    pub fn log(&self) -> Vec<String> {
        self.lines.lock().unwrap().iter().map(|line| line.text.clone()).collect()
    }

    /// A function whose code is these files.
    pub fn function(&self, runtime: &str, handler: &str, files: &[(&str, &str)]) -> FunctionSpec {
        let code = self.folder.path().join("code");
        for (name, text) in files {
            let path = code.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, text).unwrap();
            mode(&path, 0o755);
        }
        mode(&code, 0o755);
        FunctionSpec {
            runtime: runtime.to_owned(),
            handler: handler.to_owned(),
            code,
            layers: None,
            name: "f".to_owned(),
            version: "$LATEST".to_owned(),
            memory_mb: 128,
            storage_mb: 64,
            // What a test does not expect to end by itself says so; on a busy machine three seconds are nothing.
            timeout: Duration::from_secs(600),
            environment: vec![("K".to_owned(), "kk".to_owned())],
            log_group: "/aws/lambda/f".to_owned(),
            log_stream: "2026/11/21/[$LATEST]0".to_owned(),
            network: Network::Host,
        }
    }

    pub async fn start(&self, spec: &FunctionSpec) -> Instance {
        self.host.start(spec, self.sink()).await.unwrap_or_else(|error| panic!("{error:?} {:#?}", self.log()))
    }
}

fn mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

pub fn event(payload: &str) -> Invocation {
    Invocation {
        request_id: "8476a536-e9f4-11e8-9739-2dfe598c3fcd".to_owned(),
        invoked_arn: "arn:aws:lambda:us-east-1:123456789012:function:f:live".to_owned(),
        payload: payload.to_owned().into(),
        client_context: None,
        trace_id: String::new(),
    }
}

pub fn answer(outcome: &Outcome) -> serde_json::Value {
    serde_json::from_slice(outcome.result.as_ref().expect("the function answers")).unwrap()
}

pub fn error(outcome: &Outcome) -> serde_json::Value {
    serde_json::from_slice(outcome.result.as_ref().expect_err("the function fails")).unwrap()
}
