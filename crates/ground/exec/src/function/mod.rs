//! The function host: instances of Lambda functions, one sandbox each, that answer one event at a time.
//!
//! [`Host::start`] starts an instance and initialises it; [`Instance::invoke`] gives it an event. The caller keeps
//! instances warm, decides how many there are and ends them. Reading order: this file, [`instance`], `environment`,
//! `report` (Lambda's own log lines and errors), `link` with its two kinds `channel` (our bootstraps for Python and
//! Node) and `runtime_api` (for `provided.*`).
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html> (read 2026-11-21).
//! Surprises: `/tmp` is a tmpfs here, so what a function writes there counts as its memory.
//! Between two events an instance stands still (`freezer`), where it has a pid namespace.
//! Left out: throttling the processor by memory size, extensions, SnapStart, response streaming, container images, Java, .NET and Ruby.

mod channel;
mod environment;
mod failed_init;
mod instance;
mod link;
mod log;
mod report;
mod runtime_api;

pub use failed_init::FailedInit;
pub use instance::{Dead, Instance, Invocation, Outcome, StartError};
pub use log::{LogLine, LogSink};
pub use report::{Figures, PAYLOAD_BYTES_MAX};

use crate::cgroup::Share;
use crate::interpreter::{Interpreter, Language, Wanted};
use crate::launch::Launcher;
use crate::machine::{Machine, Survey};
use crate::packages::PythonPackages;
use crate::plan::{Level, Limits, Network, Plan, Program};
use crate::probe::Isolation;
use crate::view;
use kernel::{Clock, Fault, OrFault};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// What an instance is made of. Plain data; the same for every instance of one version of a function.
#[derive(Debug, Clone)]
pub struct FunctionSpec {
    /// Lambda's name: `python3.12`, `nodejs22.x`, `provided.al2023`.
    pub runtime: String,
    pub handler: String,
    /// The unzipped code, to be seen as /var/task.
    pub code: PathBuf,
    /// The unzipped layers, merged, to be seen as /opt.
    pub layers: Option<PathBuf>,
    pub name: String,
    pub version: String,
    pub memory_mb: u32,
    /// Size of /tmp.
    pub storage_mb: u32,
    pub timeout: std::time::Duration,
    /// The user's variables, and what only the caller knows: AWS_REGION, AWS_ENDPOINT_URL, credentials.
    pub environment: Vec<(String, String)>,
    pub log_group: String,
    pub log_stream: String,
    pub network: Network,
}

#[derive(Debug, Clone)]
pub struct Config {
    /// A folder of ours, emptied by us: bootstraps and mount points. Not under anything that sandboxes see.
    pub directory: PathBuf,
    pub level: Level,
    /// A site-packages folder with boto3, put last on the path of python functions.
    pub python_packages: Option<PathBuf>,
    pub interpreters: Vec<Interpreter>,
}

/// Starts instances. Cheap to clone.
#[derive(Clone)]
pub struct Host(Arc<Inner>);

struct Inner {
    machine: Machine,
    directory: PathBuf,
    clock: Arc<dyn Clock>,
}

/// User ids that no distribution hands out: <https://systemd.io/UIDS-GIDS/> calls 1879048192 to 2147483647 unused.
const FIRST_USER: u32 = 1_879_100_000;
const USERS: u32 = 100_000;
/// Of the process: two sandboxes must not share a user.
static NEXT_USER: AtomicU32 = AtomicU32::new(0);
/// The user inside a user namespace, where ids are the namespace's own. Lambda's is 993 too.
const INNER_USER: u32 = 993;
const INNER_GROUP: u32 = 990;

/// <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>: 1,024 file descriptors and 1,024
/// processes and threads.
const OPEN_FILES: u64 = 1024;
const PROCESSES: u64 = 1024;
/// The warden and init are in the group too.
const OWN_PROCESSES: u64 = 2;
const OWN_MEMORY_BYTES: u64 = 16 << 20;
/// The memory at which a function has one whole processor in Lambda. Here more memory is a greater share beside others, and
/// none is less than anybody else's: a hard 7 % for 128 MB would make every start take a second on a busy machine.
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html>
const MEMORY_MB_PER_CPU: u64 = 1769;

impl Host {
    /// On a machine whose figures are given.
    pub fn new(launcher: Launcher, config: Config, clock: Arc<dyn Clock>) -> Result<Self, Fault> {
        let isolation = Isolation::given(config.level, launcher.cgroups());
        let python_packages = config.python_packages.as_deref().and_then(PythonPackages::at);
        let survey = Survey { isolation, interpreters: config.interpreters, python_packages };
        Self::on(Machine::known(launcher, survey), config.directory, clock)
    }

    /// `directory`: a folder of ours: bootstraps and mount points. Not under anything that sandboxes see.
    pub fn on(machine: Machine, directory: PathBuf, clock: Arc<dyn Clock>) -> Result<Self, Fault> {
        let runtime = directory.join("runtime");
        for folder in [&runtime, &directory.join("root")] {
            fs::create_dir_all(folder).or_fault(|| format!("making {}", folder.display()))?;
        }
        let python = ("bootstrap.py", include_str!("bootstrap.py"));
        let node = ("bootstrap.js", include_str!("bootstrap.js"));
        for (name, text) in [python, node] {
            fs::write(runtime.join(name), text).or_fault(|| format!("writing {name}"))?;
        }
        open_to_all(&directory, &runtime)?;
        Ok(Self(Arc::new(Inner { machine, directory, clock })))
    }

    pub fn level(&self) -> Level {
        self.0.machine.level()
    }

    /// The interpreter that a runtime's functions are run with here. `None` for `provided.*` and for what we lack.
    pub fn interpreter(&self, runtime: &str) -> Option<&Interpreter> {
        Wanted::of_runtime(runtime)?.choose(&self.0.machine.survey().interpreters)
    }

    /// The plan, and whom the Runtime API will answer: `None` where our own bootstrap has a channel instead.
    fn plan(&self, spec: &FunctionSpec) -> Result<(Plan, Option<u32>), Fault> {
        let level = self.0.machine.level_to_run_at()?;
        if spec.network == Network::None && !level.has_own_root() {
            return Err(Fault::new(
                "a function without network needs namespaces, which this machine does not give",
            ));
        }
        let (uid, gid) = self.user();
        let mut root = view::base(&self.0.directory.join("root"), uid, gid, u64::from(spec.storage_mb) << 20);
        let places = environment::Places::of(
            level,
            spec,
            &self.0.directory,
            self.0.machine.survey().python_packages.as_ref(),
        );
        root.binds.push(view::read_only(&spec.code, Path::new(&places.task)));
        if let Some(layers) = &spec.layers {
            root.binds.push(view::read_only(layers, Path::new(&places.layers)));
        }
        root.binds.push(view::read_only(&self.0.directory.join("runtime"), Path::new(&places.runtime)));
        let program = self.program(spec, &places, &mut root)?;
        let peer = (!program.has_channel).then(|| match level {
            Level::Root => uid,
            _ => rustix::process::geteuid().as_raw(),
        });
        let limits = Limits { open_files: OPEN_FILES, processes: PROCESSES, file_size_bytes: u64::MAX };
        let hostname = "lambda".to_owned();
        let network = spec.network;
        Ok((Plan { level, network, uid, gid, hostname, root, program, limits }, peer))
    }

    fn user(&self) -> (u32, u32) {
        match self.level() {
            Level::Root => {
                let id = FIRST_USER + NEXT_USER.fetch_add(1, Ordering::Relaxed) % USERS;
                (id, id)
            }
            _ => (INNER_USER, INNER_GROUP),
        }
    }

    fn program(
        &self,
        spec: &FunctionSpec,
        places: &environment::Places,
        root: &mut crate::plan::Root,
    ) -> Result<Program, Fault> {
        let cwd = PathBuf::from(&places.task);
        let env = environment::of(spec, places);
        if spec.runtime.starts_with("provided") {
            let in_layer = spec.layers.as_ref().is_some_and(|layers| layers.join("bootstrap").exists());
            let in_task = spec.code.join("bootstrap").exists() || !in_layer;
            let argv = vec![format!("{}/bootstrap", if in_task { &places.task } else { &places.layers })];
            let hands_out_listener = spec.network == Network::None;
            return Ok(Program { argv, env, cwd, has_channel: false, hands_out_listener });
        }
        let found = self.interpreter(&spec.runtime);
        let interpreter =
            found.or_fault(|| format!("no interpreter on this machine runs {}", spec.runtime))?;
        if !view::shows(&interpreter.prefix) {
            root.binds.push(view::read_only(&interpreter.prefix, &interpreter.prefix));
        }
        if let Some(packages) = &places.packages {
            root.binds.extend(packages.binds(Path::new(environment::PACKAGES)));
        }
        let argv = match interpreter.language {
            Language::Python => python_command(interpreter, spec, places),
            Language::Node => node_command(interpreter, spec, places),
        };
        let argv =
            if spec.environment.iter().any(|(name, _)| name == WRAPPER) { wrapped(argv) } else { argv };
        Ok(Program { argv, env, cwd, has_channel: true, hands_out_listener: false })
    }

    fn share(spec: &FunctionSpec) -> Share {
        let memory = u64::from(spec.memory_mb);
        Share {
            memory_bytes: (memory << 20) + OWN_MEMORY_BYTES,
            processes: PROCESSES + OWN_PROCESSES,
            cpu_weight: 1024 + memory * 1024 / MEMORY_MB_PER_CPU,
        }
    }
}

/// Names a script of the function's own that starts the runtime: it is given the runtime's command line
/// (<https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper>, read 2026-11-21).
const WRAPPER: &str = "AWS_LAMBDA_EXEC_WRAPPER";

/// By the shell, as in Lambda: a wrapper that is not there ends the runtime with status 127.
fn wrapped(runtime: Vec<String>) -> Vec<String> {
    let script = format!("exec \"${WRAPPER}\" \"$@\"");
    let shell = ["/bin/sh", "-c", &script, "bootstrap"].map(str::to_owned);
    shell.into_iter().chain(runtime).collect()
}

fn python_command(
    interpreter: &Interpreter,
    spec: &FunctionSpec,
    places: &environment::Places,
) -> Vec<String> {
    let executable = interpreter.executable.to_string_lossy().into_owned();
    let bootstrap = format!("{}/bootstrap.py", places.runtime);
    let mut argv = vec![executable, "-S".to_owned(), bootstrap, spec.handler.clone(), places.layers.clone()];
    argv.extend(places.packages_path());
    argv
}

/// V8 is told of the memory limit, as Lambda tells it: otherwise it collects garbage too late and is killed.
fn node_command(interpreter: &Interpreter, spec: &FunctionSpec, places: &environment::Places) -> Vec<String> {
    let executable = interpreter.executable.to_string_lossy().into_owned();
    let heap = format!("--max-old-space-size={}", u64::from(spec.memory_mb) * 9 / 10);
    vec![executable, heap, format!("{}/bootstrap.js", places.runtime), spec.handler.clone()]
}

/// Sandboxes run under users of their own, who must be able to read the bootstraps, but not to list the folder above.
fn open_to_all(directory: &Path, runtime: &Path) -> Result<(), Fault> {
    use std::os::unix::fs::PermissionsExt;
    for (path, mode) in [(directory, 0o711), (runtime, 0o755)] {
        fs::set_permissions(path, fs::Permissions::from_mode(mode))
            .or_fault(|| format!("opening {} to sandboxes", path.display()))?;
    }
    Ok(())
}
