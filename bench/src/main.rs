//! `cargo xtask bench`: Landfall's numbers, each beside a floor measured in the same run.
//!
//! The machine is shared and noisy, so processor time, counts and ratios are told, and medians of several rounds. The floor for a
//! request is a bare hyper server that answers "ok"; the floor for a start is the same binary printing its version.

#![allow(clippy::disallowed_methods, reason = "a benchmark starts processes and reads the clock")]

mod floor;
mod invoke;
mod load;
mod process;
mod server;
mod start;
mod weights;

use clap::{Parser, ValueEnum};
use std::path::PathBuf;
use std::process::ExitCode;

pub type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(Parser)]
#[command(about = "Landfall's numbers, beside a floor measured in the same run")]
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
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Process start to the first STS answer on an empty data directory, and idle memory
    Start,
    /// Processor time of the server per STS call, 16 clients, signature and IAM checked
    Sts,
    /// A warm invoke of a Python function, one client
    Invoke,
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
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("bench: {why}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), Failure> {
    let wanted = |what| arguments.only.is_empty() || arguments.only.contains(&what);
    println!("{:<58} {:>12} {:>12} {:>8}", "what", "landfall", "floor", "ratio");
    if wanted(What::Start) {
        start::measure(arguments).await?;
    }
    if wanted(What::Sts) {
        load::measure(arguments).await?;
    }
    if wanted(What::Invoke) {
        invoke::measure(arguments).await?;
    }
    if wanted(What::Weights) {
        weights::measure(arguments).await?;
    }
    Ok(())
}

pub fn tell(what: &str, ours: f64, floor: Option<f64>, unit: &str) {
    let ours_text = format!("{ours:.3} {unit}");
    let (floor_text, ratio) = floor.map_or(("-".into(), "-".into()), |floor| {
        (format!("{floor:.3} {unit}"), format!("{:.2}", ours / floor))
    });
    println!("{what:<58} {ours_text:>12} {floor_text:>12} {ratio:>8}");
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
