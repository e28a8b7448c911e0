//! `cargo xtask`: the project's own chores. `cargo xtask --help` lists them.

mod codegen;
mod paths;

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
    /// Write crates/api/* from models/ and crates/api/operations.toml
    Codegen(codegen::Options),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().chore {
        Chore::Codegen(options) => codegen::run(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}
