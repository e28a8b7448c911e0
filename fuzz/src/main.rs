//! `cargo xtask fuzz TARGET`: texts that nobody would write, for the readers of what people write.
//!
//! Coverage-blind, since a coverage-guided fuzzer needs a nightly compiler: it makes up for it by mutating the structure of real templates (whole
//! parts exchanged between them, values replaced by the ones that break readers, deep nesting) beside their bytes. A worker process does the work, so that
//! an overflown stack and an endless loop are found as well as a panic; it leaves each input in a file before it tries it. What fails is kept.
//! Reading order: [`targets`] (what is tried), [`mutate`] (how inputs are made), [`corpus`] (of what), [`worker`], [`watch`].

#![allow(clippy::disallowed_methods, reason = "a fuzzer starts its worker and reads the clock")]

mod chance;
mod corpus;
mod mutate;
mod targets;
mod traps;
mod watch;
mod worker;

use clap::Parser;
use std::path::PathBuf;
use std::process::ExitCode;

pub type Failure = Box<dyn std::error::Error>;

#[derive(Parser)]
pub struct Arguments {
    /// What to feed
    #[arg(value_enum)]
    target: targets::Target,
    /// How long
    #[arg(long, default_value = "10")]
    minutes: f64,
    /// Folders of templates to begin with
    #[arg(long = "corpus", required = true)]
    corpora: Vec<PathBuf>,
    /// Where failing inputs go
    #[arg(long)]
    findings: PathBuf,
    /// Where chance begins; each run of a seed tries the same
    #[arg(long, default_value = "1")]
    seed: u64,
    /// Try this one input and nothing else
    #[arg(long)]
    replay: Option<PathBuf>,
    /// The worker's side
    #[arg(long, hide = true)]
    worker: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = match &arguments.replay {
        Some(path) => std::fs::read_to_string(path).map_err(Failure::from).map(|text| {
            targets::run(arguments.target, &text);
            true
        }),
        None if arguments.worker => worker::run(&arguments).map(|()| true),
        None => watch::run(&arguments),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("fuzz: {why}");
            ExitCode::FAILURE
        }
    }
}
