//! The command line: one file per command, one line here.

mod completions;
mod configure;
mod demo;
mod doctor;
mod env;
mod graph;
mod logs;
mod mail;
mod status;
mod transform;
mod up;
mod validate;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Parser)]
#[command(
    name = "landfall",
    version,
    about = "Deliver serverless applications safely: git push, build, approval, deploy, traffic shift, alarms, rollback",
    after_help = "Start with `landfall up`, then `eval \"$(landfall env)\"` in another terminal: the aws CLI, boto3 and git work as they are."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Deliver a small application three times, from git push to shifted alias and back, on a server of its own
    Demo(demo::Options),
    /// Start the server and stay until Ctrl-C
    Up(up::Options),
    /// Show pipelines, builds, deployments, functions and alarms on one screen
    Status(status::Options),
    /// Show what a build or a function wrote
    Logs(logs::Options),
    /// Say what this machine gives: isolation and why, interpreters, boto3, git, disk, clock
    Doctor(doctor::Options),
    /// Check templates: every problem at once, each with its line
    Validate(validate::Options),
    /// Print what SAM's transform makes of a template
    Transform(transform::Options),
    /// Show which resource of a template needs which
    Graph(graph::Options),
    /// Print what other programs need to reach the server
    Env(env::Options),
    /// Show the mail that was not sent because no SMTP server is configured
    Mail(mail::Options),
    /// Write an AWS profile for the server
    Configure(configure::Options),
    /// Print completions for a shell
    Completions(completions::Options),
}

/// How a command prints what it found.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Output {
    Text,
    Json,
}

/// What all commands that talk to a server share.
#[derive(clap::Args, Clone)]
pub struct DataDir {
    /// Where the server keeps its state
    #[arg(long, value_name = "DIR", env = "LANDFALL_DATA_DIR", global = true)]
    data_dir: Option<PathBuf>,
}

impl DataDir {
    pub fn path(&self) -> PathBuf {
        self.data_dir.clone().unwrap_or_else(crate::home::default_dir)
    }
}

/// A failure to tell the person at the terminal: what, and what to do about it.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
pub struct Trouble {
    pub what: String,
    pub hint: Option<String>,
}

impl Trouble {
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), hint: None }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl From<kernel::Fault> for Trouble {
    fn from(fault: kernel::Fault) -> Self {
        Self::new(fault.chain())
    }
}

/// A reader that has seen enough (`| head`) ends the command without a word, as it ends other programs. Not the commands
/// that run a server: a connection that a client closes must not end it.
fn end_with_the_reader(command: &Command) {
    if !matches!(command, Command::Up(_) | Command::Demo(_)) {
        // SAFETY: no other thread runs yet, and the default action runs no code of ours.
        unsafe { libc::signal(libc::SIGPIPE, libc::SIG_DFL) };
    }
}

pub fn run() -> ExitCode {
    let command = Arguments::parse().command;
    end_with_the_reader(&command);
    let done = match command {
        Command::Up(options) => up::run(&options),
        Command::Demo(options) => demo::run(&options),
        Command::Status(options) => status::run(&options),
        Command::Logs(options) => logs::run(&options),
        Command::Doctor(options) => doctor::run(&options),
        Command::Validate(options) => return validate::run(&options),
        Command::Transform(options) => return transform::run(&options),
        Command::Graph(options) => return graph::run(&options),
        Command::Env(options) => env::run(&options),
        Command::Mail(options) => mail::run(&options),
        Command::Configure(options) => configure::run(&options),
        Command::Completions(options) => completions::run(&options, &mut Arguments::command()),
    };
    answered(done.map(|()| ExitCode::SUCCESS))
}

fn answered(done: Result<ExitCode, Trouble>) -> ExitCode {
    match done {
        Ok(code) => code,
        Err(trouble) => {
            anstream::eprintln!("landfall: {}", trouble.what);
            if let Some(hint) = trouble.hint {
                anstream::eprintln!("  hint: {hint}");
            }
            ExitCode::FAILURE
        }
    }
}
