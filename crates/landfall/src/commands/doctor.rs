//! `landfall doctor`: what this machine gives, found by trying, before a function or a build depends on it.
//!
//! It needs no running server. It fails when something is missing without which Landfall cannot do its work honestly: no
//! isolation, no git. What is merely not there (a release of Python, boto3) is told and left at that.

use super::up::runtime;
use super::{DataDir, Output, Trouble};
use exec::cgroup::Cgroups;
use exec::git::Git;
use exec::interpreter::{Interpreter, Wanted};
use exec::machine::{self, Settings, Survey};
use exec::{Launcher, Level, Machine};
use kernel::{Clock, Fault, OrFault, SystemClock, Timestamp};
use serde::Serialize;
use std::path::{Path, PathBuf};

const EXAMPLES: &str =
    "Exit code 1 when something is missing without which Landfall cannot do its work honestly.

Examples:
  landfall doctor                               before the first `landfall up`
  landfall doctor --output json | jq .problems";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    #[command(flatten)]
    data_dir: DataDir,
    /// A site-packages folder with boto3, for functions in Python
    #[arg(long, value_name = "DIR", env = "LANDFALL_PYTHON_PACKAGES")]
    python_packages: Option<PathBuf>,
    #[arg(long, value_enum, default_value = "text")]
    output: Output,
}

#[derive(Serialize)]
struct Report {
    data_dir: PathBuf,
    /// Where the last server on it listened, and whether it is up.
    server: Option<Server>,
    survey: Survey,
    runtimes: Vec<Runtime>,
    git: Result<String, String>,
    disk_free_bytes: Option<u64>,
    now: Timestamp,
    problems: Vec<String>,
}

#[derive(Serialize)]
struct Server {
    endpoint: String,
    is_up: bool,
    time_scale: f64,
}

#[derive(Serialize)]
struct Runtime {
    name: &'static str,
    runs_on: Option<String>,
    is_exact: bool,
}

/// Those that AWS still lets functions be made for and that Landfall runs.
/// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html> (read 2026-11-21)
const RUNTIMES: [&str; 10] = [
    "nodejs20.x",
    "nodejs22.x",
    "nodejs24.x",
    "python3.9",
    "python3.10",
    "python3.11",
    "python3.12",
    "python3.13",
    "python3.14",
    "provided.al2023",
];
/// Less is a problem: builds and artifacts will soon fail.
const DISK_BYTES_LEAST: u64 = 1 << 30;

pub fn run(options: &Options) -> Result<(), Trouble> {
    let report = runtime()?.block_on(look(options))?;
    match options.output {
        Output::Json => {
            let text = serde_json::to_string_pretty(&report).or_fault(|| "writing the report")?;
            anstream::println!("{text}");
        }
        Output::Text => print(&report),
    }
    match report.problems.len() {
        0 => Ok(()),
        1 => Err(Trouble::new(report.problems[0].clone())),
        count => Err(Trouble::new(format!("{count} problems: {}", report.problems.join("; ")))),
    }
}

async fn look(options: &Options) -> Result<Report, Fault> {
    let data_dir = options.data_dir.path();
    let directory = std::env::temp_dir().join(format!("landfall-doctor-{}", std::process::id()));
    let survey = survey(&directory, options.python_packages.clone()).await;
    let _ = std::fs::remove_dir_all(&directory);
    let survey = survey?;
    let git = Git::default().version().await.map_err(|fault| fault.chain());
    let disk_free_bytes = machine::free_bytes(nearest(&data_dir)).ok();
    let problems = problems(&survey, &git, disk_free_bytes);
    let runtimes = RUNTIMES.map(|name| runs(name, &survey.interpreters)).into();
    let server = server(&data_dir).await?;
    let now = SystemClock::new(1.0).now();
    Ok(Report { data_dir, server, survey, runtimes, git, disk_free_bytes, now, problems })
}

async fn survey(directory: &Path, python_packages: Option<PathBuf>) -> Result<Survey, Fault> {
    let settings = Settings { python_packages, ..Settings::default() };
    let launcher = Launcher::of_this_binary(Cgroups::find());
    let machine = Machine::survey_in_background(launcher, directory.to_owned(), settings)?;
    let waiting = tokio::task::spawn_blocking(move || machine.survey().clone());
    waiting.await.or_fault(|| "surveying this machine")
}

/// The folder itself, or the one above in which it would be made.
fn nearest(folder: &Path) -> &Path {
    folder.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("/"))
}

async fn server(data_dir: &Path) -> Result<Option<Server>, Fault> {
    let Some(running) = crate::home::read_running(data_dir)? else { return Ok(None) };
    let is_up = running.is_up().await;
    Ok(Some(Server { endpoint: running.endpoint, is_up, time_scale: running.time_scale }))
}

fn runs(name: &'static str, interpreters: &[Interpreter]) -> Runtime {
    let Some(wanted) = Wanted::of_runtime(name) else {
        return Runtime { name, runs_on: Some("the function's own bootstrap".to_owned()), is_exact: true };
    };
    let chosen = wanted.choose(interpreters);
    let told = |i: &Interpreter| format!("{} ({})", i.version, i.executable.display());
    Runtime { name, runs_on: chosen.map(told), is_exact: chosen.is_some_and(|i| i.is_exactly(wanted)) }
}

fn problems(survey: &Survey, git: &Result<String, String>, disk_free_bytes: Option<u64>) -> Vec<String> {
    let mut problems = Vec::new();
    if survey.isolation.level == Level::Unisolated {
        problems.push("this machine cannot isolate functions and builds, so none is run".to_owned());
    }
    if survey.interpreters.is_empty() {
        problems.push(
            "there is neither Python nor Node: only functions with a runtime of their own can run".to_owned(),
        );
    }
    problems.extend(git.as_ref().err().cloned());
    if disk_free_bytes.is_some_and(|free| free < DISK_BYTES_LEAST) {
        problems.push("less than 1 GiB is free where the data directory is".to_owned());
    }
    problems
}

fn print(report: &Report) {
    let isolation = &report.survey.isolation;
    line("data directory", report.data_dir.display());
    match &report.server {
        Some(server) if server.is_up => {
            line("server", format!("up at {}, time scale {}", server.endpoint, server.time_scale))
        }
        Some(server) => line("server", format!("not up; the last one was at {}", server.endpoint)),
        None => line("server", "none has run here yet"),
    }
    line("isolation", isolation.level.name());
    for refused in &isolation.refused {
        more(format!("not {}: {}", refused.level.name(), refused.reason));
    }
    isolation.notes.iter().for_each(more);
    match (&isolation.cgroups, &isolation.cgroups_missing) {
        (Some(version), _) => line("control groups", format!("{version:?}").to_lowercase()),
        (None, why) => line("control groups", why.as_deref().unwrap_or("none")),
    }
    line("landlock", &isolation.landlock);
    for runtime in &report.runtimes {
        let on = runtime.runs_on.as_deref().unwrap_or("not on this machine");
        let inexact = if runtime.is_exact || runtime.runs_on.is_none() { "" } else { "  <- another release" };
        line(runtime.name, format!("{on}{inexact}"));
    }
    match &report.survey.python_packages {
        Some(found) => {
            let version = found.boto3_version.as_deref().unwrap_or("of unknown version");
            line("boto3", format!("{version} ({})", found.folder.display()));
        }
        None => {
            line("boto3", "not found: functions in Python that import it fail here");
            more("install it, or name a site-packages folder with LANDFALL_PYTHON_PACKAGES");
        }
    }
    line("git", report.git.as_ref().unwrap_or_else(|why| why));
    let free =
        report.disk_free_bytes.map_or("unknown".to_owned(), |bytes| format!("{:.1} GiB free", gib(bytes)));
    line("disk", free);
    line("clock", report.now);
}

fn gib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 30)
}

fn line(name: &str, value: impl std::fmt::Display) {
    anstream::println!("{name:<16} {value}");
}

fn more(text: impl std::fmt::Display) {
    anstream::println!("{:<16}   {text}", "");
}
