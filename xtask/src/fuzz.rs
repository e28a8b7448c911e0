//! `cargo xtask fuzz TARGET`: builds the fuzzer, with overflow checks, and runs it over the templates of the project and, where it is there, of `../shared`.

use crate::clients;
use crate::paths::{self, Done};
use std::process::Command;

#[derive(clap::Args)]
pub struct Options {
    /// yaml, template or sam; `--minutes N`, `--seed N`, `--replay FILE`
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

pub fn run(options: &Options) -> Done {
    let root = paths::root();
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--locked", "--quiet", "--profile", "fuzz", "--package", "fuzz", "--"]);
    cargo.args(&options.arguments).arg("--findings").arg(paths::target().join("fuzz-findings"));
    let corpora = [root.join("crates/languages"), root.join("examples"), root.join("../shared/oracles")];
    for corpus in corpora.iter().filter(|corpus| corpus.is_dir()) {
        cargo.arg("--corpus").arg(corpus);
    }
    clients::run(cargo.current_dir(root))
}
