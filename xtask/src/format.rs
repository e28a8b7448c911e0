//! `cargo xtask fmt [--check]`: rustfmt over every file that people write.
//!
//! `cargo fmt` follows `mod` items only; the lists of operations are macros, and it never sees the files behind them.

use crate::paths::{self, Done};
use crate::tidy;
use std::process::Command;

#[derive(clap::Args)]
pub struct Options {
    /// Change nothing, say what is not formatted
    #[arg(long)]
    check: bool,
}

pub fn run(options: &Options) -> Done {
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.args(["--edition", "2024", "--config-path"]).arg(paths::root().join("rustfmt.toml"));
    if options.check {
        rustfmt.arg("--check");
    }
    let status = rustfmt.args(tidy::written_files()).current_dir(paths::root()).status()?;
    if status.success() { Ok(()) } else { Err("not formatted: run `cargo xtask fmt`".into()) }
}

pub fn check() -> Done {
    run(&Options { check: true })
}
