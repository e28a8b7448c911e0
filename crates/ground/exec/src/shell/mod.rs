//! The one shell of a build: commands run in it one after the other, so that folder and variables last.
//!
//! CodeBuild: "In version 0.2, CodeBuild runs all build commands in the same instance of the default shell in the build
//! environment" (<https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec-ref-versions>, read
//! 2026-11-21), and yet a command `exit 3` fails only its phase: later phases still run. So the shell is started again
//! where a command ended it, with its exported variables and folder. All variables are exported, as there.
//!
//! A command travels as a file; the channel carries its name and, back, its status. Left out: Windows.

mod place;

pub use place::{Interior, ShellSpec};

use crate::cgroup::Share;
use crate::launch::{Launcher, Sandbox};
use crate::machine::{Machine, Survey};
use crate::plan::{End, Level};
use crate::probe::Isolation;
use kernel::{Fault, OrFault};
use std::io;
use std::path::PathBuf;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;

/// How often memory is looked at where the kernel does not limit it.
const MEMORY_WATCH: Duration = Duration::from_millis(100);
/// How long a shell that has closed its channel may take to end.
const DEATH_LIMIT: Duration = Duration::from_secs(60);

#[derive(Debug, Clone)]
pub struct Config {
    /// A folder of ours, for mount points. Not under anything that sandboxes see.
    pub directory: PathBuf,
    pub level: Level,
}

/// Opens shells. Cheap to clone.
#[derive(Clone)]
pub struct Shells {
    machine: Machine,
    directory: PathBuf,
}

/// What the commands write, as it comes.
pub type Sink = Box<dyn FnMut(&[u8]) + Send + Sync>;

/// What a command came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Exited(i32),
    /// Not the command but everything in the sandbox ended.
    Sandbox(End),
    OutOfMemory,
}

pub struct Shell {
    sandbox: Sandbox,
    channel: BufReader<UnixStream>,
    line: String,
    sink: Sink,
    /// False when the shell has closed its standard output and error: it may go on all the same.
    has_output: bool,
    /// On the host.
    commands: PathBuf,
    next: u64,
    memory_bytes: u64,
    pub interior: Interior,
}

impl Shells {
    /// On a machine whose level is given.
    pub fn new(launcher: Launcher, config: Config) -> Result<Self, Fault> {
        let isolation = Isolation::given(config.level, launcher.cgroups());
        let survey = Survey { isolation, interpreters: Vec::new(), python_packages: None };
        Self::on(Machine::known(launcher, survey), config.directory)
    }

    /// `directory`: a folder of ours, for mount points. Not under anything that sandboxes see.
    pub fn on(machine: Machine, directory: PathBuf) -> Result<Self, Fault> {
        let root = directory.join("root");
        std::fs::create_dir_all(&root).or_fault(|| format!("making {}", root.display()))?;
        Ok(Self { machine, directory })
    }

    pub fn level(&self) -> Level {
        self.machine.level()
    }

    /// What the commands will see, before there is a shell.
    pub fn interior(&self, spec: &ShellSpec) -> Interior {
        Interior::of(self.level(), spec)
    }

    /// A shell that waits for commands. The build's folder is handed over to the user that they run as.
    pub async fn open(&self, spec: &ShellSpec, sink: Sink) -> Result<Shell, Fault> {
        let interior = self.interior(spec);
        let level = self.machine.level_to_run_at()?;
        let config = Config { directory: self.directory.clone(), level };
        let plan = place::plan(&config, spec, &interior)?;
        let share = Share {
            memory_bytes: spec.memory_bytes,
            processes: place::PROCESSES,
            cpu_weight: spec.processors * 1024,
        };
        let mut sandbox = self.machine.launcher().launch(plan, &share).await?;
        let channel = sandbox.channel.take().or_fault(|| "the channel was asked for")?;
        Ok(Shell {
            sandbox,
            channel: BufReader::new(channel),
            line: String::new(),
            sink,
            has_output: true,
            commands: spec.directory.join(place::COMMANDS),
            next: 0,
            memory_bytes: spec.memory_bytes,
            interior,
        })
    }
}

impl Shell {
    /// Runs a command to its end. When this is dropped half-way, only [`Shell::finish`] may follow.
    pub async fn run(&mut self, command: &str) -> Result<Ended, Fault> {
        let name = format!("command-{}", self.next);
        self.next += 1;
        place::write(&self.commands.join(&name), command)?;
        if self.channel.write_all(format!("{name}\n").as_bytes()).await.is_err() {
            return self.death().await;
        }
        let is_limited = self.sandbox.has_memory_limit();
        let mut watch = tokio::time::interval(MEMORY_WATCH);
        self.line.clear();
        loop {
            tokio::select! {
                biased;
                read = self.channel.read_line(&mut self.line) => {
                    if !matches!(read, Ok(count) if count > 0) {
                        return self.death().await;
                    }
                    self.drain();
                    return status(&self.line).map(Ended::Exited);
                }
                readable = self.sandbox.log.readable(), if self.has_output => {
                    readable.or_fault(|| "reading a build's output")?;
                    let sink = &mut self.sink;
                    self.has_output = self.sandbox.drain_ready(|bytes| sink(bytes));
                }
                end = self.sandbox.life.ended() => {
                    let end = end?;
                    self.drain();
                    return Ok(self.told_apart(end));
                }
                _ = watch.tick(), if !is_limited => {
                    let limit = self.memory_bytes;
                    if self.sandbox.memory().peak_bytes > limit && self.sandbox.really_has_more_than(limit) {
                        return Ok(Ended::OutOfMemory);
                    }
                }
            }
        }
    }

    /// A variable's value; none when it is not set.
    pub async fn variable(&mut self, name: &str) -> Result<Option<String>, Fault> {
        let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        if !is_name {
            return Ok(None);
        }
        let path = self.commands.join("value");
        let _ = std::fs::remove_file(&path);
        let command =
            format!("[ -z \"${{{name}+set}}\" ] || printf '%s' \"${name}\" >\"$landfall_commands/value\"");
        self.run(&command).await?;
        match place::read(&path) {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Fault::caused_by(format!("reading the variable {name}"), error)),
        }
    }

    /// The channel is closed: the end is near, and told by the launcher.
    async fn death(&mut self) -> Result<Ended, Fault> {
        let end = tokio::time::timeout(DEATH_LIMIT, self.sandbox.life.ended()).await;
        let end = end.or_fault(|| "a build's shell closed its channel and went on")??;
        self.drain();
        Ok(self.told_apart(end))
    }

    fn told_apart(&self, end: End) -> Ended {
        if self.sandbox.memory().kills > 0 { Ended::OutOfMemory } else { Ended::Sandbox(end) }
    }

    /// Takes what has been written so far. False when the output is closed.
    fn drain(&mut self) -> bool {
        let sink = &mut self.sink;
        self.sandbox.drain_now(|bytes| sink(bytes))
    }

    /// Ends it, and whatever the commands left running.
    pub async fn finish(mut self) {
        self.drain();
        self.sandbox.finish().await;
    }
}

/// `done 0`, or `left 3` when the command ended the shell.
fn status(line: &str) -> Result<i32, Fault> {
    let code = line.trim_end().split_once(' ').and_then(|(_, code)| code.parse().ok());
    code.or_fault(|| format!("a build's shell said `{}`", line.trim_end()))
}
