//! `cargo xtask test`: sets everything up and runs every test; it is all that CI runs.

use crate::paths::{self, Done};
use crate::server::{self, TestServer};
use crate::{clients, codegen, format, oracle, schemas, tidy};
use std::process::Command;
use std::time::Instant;

#[derive(clap::Args)]
pub struct Options {
    /// Run only this part
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// With `--only e2e`: run only flows whose name contains this
    #[arg(long)]
    flow: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// rustfmt, clippy, codegen and tidy: nothing stale, nothing out of place
    Lint,
    /// All tests that cargo knows
    Cargo,
    /// The SAM translator's own cases, where they lie beside the repository
    Sam,
    /// Real clients against a real server
    E2e,
}

pub fn run(options: &Options) -> Done {
    let wanted = |part| options.only.is_none_or(|only| only == part);
    let mut results = Vec::new();
    if wanted(Part::Lint) {
        results.extend(lint());
    }
    if wanted(Part::Cargo) {
        clients::install()?;
        let mut cargo = Command::new("cargo");
        cargo
            .args(["test", "--locked", "--workspace", "--no-fail-fast", "--quiet"])
            .current_dir(paths::root());
        cargo.env("PATH", clients::path());
        // The same cases in each run: those that nobody has seen yet are looked for by hand (`PROPTEST_CASES=10000 cargo test`).
        cargo
            .env("PROPTEST_RNG_SEED", std::env::var_os("PROPTEST_RNG_SEED").unwrap_or_else(|| "2026".into()));
        results.push(("cargo test".to_owned(), timed("cargo test", || clients::run(&mut cargo))));
    }
    if wanted(Part::Sam) {
        match oracle::script() {
            Some(script) => {
                results.push(("SAM cases".to_owned(), timed("SAM cases", || oracle::run(&script))));
            }
            None => println!("== SAM cases: skipped: there is no ../shared/oracles/sam_oracle.py"),
        }
    }
    if wanted(Part::E2e) {
        clients::install()?;
        let binary = server::build(false)?;
        if options.flow.as_deref().is_none_or(|wanted| "demo".contains(wanted)) {
            results.push(("demo".to_owned(), timed("demo", || demo(&binary))));
        }
        for flow in flows(options.flow.as_deref())? {
            let outcome = timed(&flow, || end_to_end(&binary, &flow));
            results.push((flow, outcome));
        }
    }
    tell(results)
}

fn lint() -> Vec<(String, Done)> {
    vec![
        ("codegen is fresh".to_owned(), timed("codegen", codegen::check)),
        ("schemas are fresh".to_owned(), timed("schemas", schemas::check)),
        ("tidy".to_owned(), timed("tidy", tidy::run)),
        ("rustfmt".to_owned(), timed("rustfmt", format::check)),
        ("clippy".to_owned(), timed("clippy", clippy(&[], &[]))),
        // What tests share beside their test functions may unwrap, as test functions may.
        (
            "clippy, tests".to_owned(),
            timed("clippy, tests", clippy(&["--all-targets"], &["-A", "clippy::unwrap_used"])),
        ),
    ]
}

fn clippy(targets: &'static [&'static str], allowed: &'static [&'static str]) -> impl FnOnce() -> Done {
    move || {
        let mut cargo = Command::new("cargo");
        cargo.args(["clippy", "--locked", "--workspace", "--quiet"]).args(targets);
        clients::run(cargo.args(["--", "-D", "warnings"]).args(allowed).current_dir(paths::root()))
    }
}

/// The scripts in `e2e/flows` that are flows, sorted.
fn flows(named: Option<&str>) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let entries = std::fs::read_dir(paths::root().join("e2e/flows"))?;
    let names = entries.filter_map(Result::ok).map(|entry| entry.file_name().to_string_lossy().into_owned());
    let is_flow = |name: &String| name.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
    let mut flows: Vec<_> =
        names.filter(is_flow).filter(|name| named.is_none_or(|wanted| name.contains(wanted))).collect();
    flows.sort();
    Ok(flows)
}

/// The demo checks its own story: it fails unless each of its three releases ended as it should.
fn demo(binary: &std::path::Path) -> Done {
    clients::run(Command::new(binary).args(["demo", "--output", "json"]))
}

fn end_to_end(binary: &std::path::Path, flow: &str) -> Done {
    let server = TestServer::start(binary, "e2e", &["--time-scale", "60"])?;
    let script = paths::root().join("e2e/flows").join(flow);
    let interpreter =
        if flow.ends_with(".py") { clients::folder().join("bin/python") } else { "bash".into() };
    // git-remote-codecommit always speaks TLS: the same port does.
    let outcome = clients::run(server.client(interpreter).arg(script).env("GRC_HOST", server.host()));
    if outcome.is_err() {
        let log = server.log();
        let tail: Vec<_> = log.lines().rev().take(40).collect();
        tail.iter().rev().for_each(|line| eprintln!("  server: {line}"));
    }
    outcome
}

fn timed(name: &str, work: impl FnOnce() -> Done) -> Done {
    println!("== {name}");
    let start = Instant::now();
    let outcome = work();
    println!(
        "== {name}: {} in {:.1} s",
        if outcome.is_ok() { "passed" } else { "FAILED" },
        start.elapsed().as_secs_f64()
    );
    outcome
}

fn tell(results: Vec<(String, Done)>) -> Done {
    let failed: Vec<_> =
        results.iter().filter_map(|(name, outcome)| Some((name, outcome.as_ref().err()?))).collect();
    failed.iter().for_each(|(name, why)| eprintln!("{name}: {why}"));
    println!("{} passed, {} failed", results.len() - failed.len(), failed.len());
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!("{} of {} parts failed", failed.len(), results.len()).into())
    }
}
