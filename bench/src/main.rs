//! `cargo xtask bench`: Landfall's numbers, each beside a floor measured in the same run and beside its limit.
//!
//! The machine is shared and noisy, so processor time, counts and ratios are told, and medians of several rounds. The floor for a
//! request is a path of the same server that only answers "ok"; the floor for a start is the same binary printing its version.

#![allow(clippy::disallowed_methods, reason = "a benchmark starts processes and reads the clock")]

mod delivery;
mod floor;
mod invoke;
mod languages;
mod load;
mod object;
mod peers;
mod process;
mod push;
mod report;
mod server;
mod start;
mod waiting;
mod weights;

use clap::{Parser, ValueEnum};
use report::{Line, Report};
use std::path::PathBuf;
use std::process::ExitCode;

pub type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(Parser)]
#[command(about = "Landfall's numbers, beside a floor measured in the same run and beside their limits")]
pub struct Arguments {
    /// The release binary to measure
    #[arg(long)]
    landfall: PathBuf,
    /// What to measure; everything if nothing is named
    #[arg(value_enum)]
    only: Vec<What>,
    /// Rounds, of which the median counts
    #[arg(long, default_value = "5")]
    rounds: usize,
    /// Per cent by which a limit may be missed before the run fails
    #[arg(long, default_value = "50")]
    margin: f64,
    /// Measure ministack and moto (for `languages`: aws-sam-translator and cfn-lint) beside Landfall; installs them from PyPI into this folder
    #[arg(long, value_name = "FOLDER", num_args = 0..=1, default_missing_value = "target/peers")]
    peers: Option<PathBuf>,
    /// Pipeline executions for `waiting`
    #[arg(long, default_value = "10000")]
    executions: usize,
    /// Size of the object for `object`, in MiB
    #[arg(long, default_value = "512")]
    object_mib: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// A warm invoke of a Python function, one client
    Invoke,
    /// The SAM transform, in process and as a process, and validate on 500 resources
    Languages,
    /// Memory that a large S3 object costs on its way in and out
    Object,
    /// git push until the alias has moved, all at once
    Push,
    /// Process start to the first STS answer on an empty data directory, and idle memory
    Start,
    /// Processor time of the server per STS call, 16 clients, signature and IAM checked
    Sts,
    /// Memory and processor time of pipeline executions that wait for approval
    Waiting,
    /// How a 10 % alias splits 10,000 invocations
    Weights,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(why) => {
            eprintln!("bench: {why}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(&arguments)) {
        Ok(missed) if missed.is_empty() => ExitCode::SUCCESS,
        Ok(missed) => {
            eprintln!("bench: missed by more than {} %: {}", arguments.margin, missed.join("; "));
            ExitCode::FAILURE
        }
        Err(why) => {
            eprintln!("bench: {why}");
            ExitCode::FAILURE
        }
    }
}

/// Measures what is wanted; the limits that were missed.
async fn run(arguments: &Arguments) -> Result<Vec<String>, Failure> {
    let wanted: Vec<What> = match &arguments.only[..] {
        [] if arguments.peers.is_some() => vec![What::Languages, What::Start, What::Sts],
        [] => What::value_variants().to_vec(),
        some => some.to_vec(),
    };
    let mut report = Report::begin(arguments.margin);
    for what in &wanted {
        match what {
            What::Invoke => invoke::measure(arguments, &mut report).await?,
            What::Languages => {
                let inputs = languages::measure(arguments, &mut report)?;
                if let Some(folder) = &arguments.peers {
                    languages::peers::measure(folder, arguments.rounds, &inputs, &mut report);
                }
            }
            What::Object => object::measure(arguments, &mut report).await?,
            What::Push => push::measure(arguments, &mut report).await?,
            What::Start => start::measure(arguments, &mut report).await?,
            What::Sts => load::measure(arguments, &mut report).await?,
            What::Waiting => waiting::measure(arguments, &mut report).await?,
            What::Weights => weights::measure(arguments, &mut report).await?,
        }
    }
    let asks_a_server = wanted.iter().any(|what| *what != What::Languages);
    if let Some(folder) = arguments.peers.as_ref().filter(|_| asks_a_server) {
        peers::measure(folder, arguments.rounds, &mut report).await?;
    }
    Ok(report.missed().to_vec())
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
