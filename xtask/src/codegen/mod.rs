//! `cargo xtask codegen`: AWS's service models to api crates.
//!
//! `--fetch` takes the models from the botocore wheel on the Python package index (version pinned here), strips the prose
//! and writes `models/`. Without it the committed models are read. `--check` writes nothing and fails when something
//! committed is stale; the tests run it.

mod fetch;
pub mod model;
pub mod names;
mod write;

use crate::paths::{self, Done};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

#[derive(clap::Args)]
pub struct Options {
    /// Take the models anew from the pinned botocore wheel first
    #[arg(long)]
    fetch: bool,
    /// Write nothing; fail when a committed file is stale
    #[arg(long)]
    check: bool,
}

#[derive(Deserialize)]
struct Listed {
    operations: Vec<String>,
}

/// Fails when something committed is stale.
pub fn check() -> Done {
    run(&Options { fetch: false, check: true })
}

pub fn run(options: &Options) -> Done {
    let listed: BTreeMap<String, Listed> =
        toml::from_str(&std::fs::read_to_string(paths::api().join("operations.toml"))?)?;
    if options.fetch {
        fetch::fetch(&listed.keys().cloned().collect::<Vec<_>>())?;
    }
    let mut stale = Vec::new();
    for (service, listed) in &listed {
        let model = model::Model::read(service)?;
        for (path, text) in write::crate_files(service, &model, &listed.operations)? {
            place(&path, &text, options.check, &mut stale)?;
        }
    }
    if !stale.is_empty() {
        return Err(format!("stale, run `cargo xtask codegen`: {}", stale.join(", ")).into());
    }
    Ok(())
}

fn place(path: &Path, text: &str, check: bool, stale: &mut Vec<String>) -> Done {
    if std::fs::read_to_string(path).is_ok_and(|there| there == text) {
        return Ok(());
    }
    if check {
        stale.push(path.strip_prefix(paths::root()).unwrap_or(path).display().to_string());
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    Ok(std::fs::write(path, text)?)
}
