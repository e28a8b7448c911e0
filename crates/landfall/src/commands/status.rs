//! `landfall status`: pipelines, builds, deployments, functions and alarms on one screen, and why what failed has failed.
//!
//! `gather` asks the server, `show` makes tables of it; the report between them is what `--output json` prints.

mod gather;
mod show;

pub use gather::failed_phase;

use super::{DataDir, Output, Trouble};
use crate::client::Client;
use kernel::Timestamp;
use serde::Serialize;

const EXAMPLES: &str = "Examples:
  landfall status                               everything, with the reason of what has failed
  landfall status --output json | jq '.pipelines[] | {name, status, reason}'
  watch -n 2 landfall status                    while a release is under way";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    #[command(flatten)]
    data_dir: DataDir,
    /// How many builds and deployments to list
    #[arg(short = 'n', long, value_name = "N", default_value = "10", value_parser = clap::value_parser!(u64).range(1..=100))]
    last: u64,
    #[arg(long, value_enum, default_value = "text")]
    output: Output,
}

#[derive(Serialize)]
pub struct Report {
    endpoint: String,
    time_scale: f64,
    pipelines: Vec<Pipeline>,
    builds: Vec<Build>,
    deployments: Vec<Deployment>,
    functions: Vec<Function>,
    alarms: Vec<Alarm>,
}

#[derive(Serialize)]
pub struct Pipeline {
    name: String,
    execution: Option<String>,
    status: Option<String>,
    started: Option<Timestamp>,
    /// The commit or other revision that it delivers.
    revision: Option<String>,
    stages: Vec<Stage>,
    reason: Option<String>,
}

#[derive(Serialize)]
pub struct Stage {
    name: String,
    status: Option<String>,
}

#[derive(Serialize)]
pub struct Build {
    id: String,
    status: String,
    phase: Option<String>,
    started: Option<Timestamp>,
    ended: Option<Timestamp>,
    reason: Option<String>,
}

#[derive(Serialize)]
pub struct Deployment {
    id: String,
    application: String,
    group: String,
    status: String,
    created: Option<Timestamp>,
    completed: Option<Timestamp>,
    reason: Option<String>,
}

#[derive(Serialize)]
pub struct Function {
    name: String,
    runtime: Option<String>,
    state: Option<String>,
    aliases: Vec<Alias>,
    reason: Option<String>,
}

#[derive(Serialize)]
pub struct Alias {
    name: String,
    /// Versions and their share of the traffic.
    versions: Vec<(String, f64)>,
}

#[derive(Serialize)]
pub struct Alarm {
    name: String,
    state: String,
    since: Option<Timestamp>,
    reason: Option<String>,
}

pub fn run(options: &Options) -> Result<(), Trouble> {
    let client = Client::open(&options.data_dir.path())?;
    let report = super::up::runtime()?.block_on(gather::report(&client, options.last as usize))?;
    match options.output {
        Output::Text => show::print(&report),
        Output::Json => anstream::println!(
            "{:#}",
            serde_json::to_value(&report).map_err(|e| Trouble::new(e.to_string()))?
        ),
    }
    Ok(())
}
