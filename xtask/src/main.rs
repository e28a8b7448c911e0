//! `cargo xtask`: the project's own chores. `cargo xtask --help` lists them.

#![allow(
    clippy::disallowed_methods,
    reason = "chores start processes and read the clock; the product does not from here"
)]

mod bench;
mod clients;
mod codegen;
mod coverage;
mod format;
mod fuzz;
mod new;
mod oracle;
mod paths;
mod schemas;
mod server;
mod test;
mod tidy;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Landfall's own chores")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Set everything up and run every test (what CI runs)
    Test(test::Options),
    /// Write crates/api/* from models/ and crates/api/operations.toml
    Codegen(codegen::Options),
    /// Write models/cfn, the schemas of CloudFormation's resource types, from the pinned cfn-lint wheel
    Schemas(schemas::Options),
    /// Compare folders, lists and COVERAGE.md; print the fix
    Tidy,
    /// Measure the release build beside a floor
    Bench(bench::Options),
    /// Write COVERAGE.md from the code
    Coverage,
    /// Format every file that people write, also those that `cargo fmt` does not see
    Fmt(format::Options),
    /// Feed the language readers what nobody would write: `fuzz yaml|template|sam --minutes 10`
    Fuzz(fuzz::Options),
    /// Make the skeleton of an operation, resource type, action or service
    #[command(subcommand)]
    New(new::What),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().chore {
        Chore::Test(options) => test::run(&options),
        Chore::Codegen(options) => codegen::run(&options),
        Chore::Schemas(options) => schemas::run(&options),
        Chore::Tidy => tidy::run(),
        Chore::Bench(options) => bench::run(&options),
        Chore::Coverage => coverage::write(),
        Chore::Fmt(options) => format::run(&options),
        Chore::Fuzz(options) => fuzz::run(&options),
        Chore::New(what) => new::run(&what),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}
