//! `cargo xtask bench`: builds the release binary and the benchmark, and runs the one on the other.

use crate::paths::{self, Done};
use crate::{clients, server};
use std::process::Command;

#[derive(clap::Args)]
pub struct Options {
    /// Handed on: what to measure, --rounds N; `cargo xtask bench -- --help` lists all
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

pub fn run(options: &Options) -> Done {
    let landfall = server::build(true)?;
    let mut bench = Command::new("cargo");
    bench.args(["run", "--locked", "--release", "--quiet", "--package", "bench", "--", "--landfall"]);
    clients::run(bench.arg(landfall).args(&options.arguments).current_dir(paths::root()))
}
