//! What Python has for the same: aws-sam-translator and cfn-lint, from PyPI, pinned, in an environment of the benchmark's own.
//!
//! Installed only when asked for; where that is not possible they are skipped, with the reason. Surprises: the translator has no
//! command of its own, so `translator.py` drives it, in one process for all templates and as a process for one.

use super::{Inputs, command, median_child, tell};
use crate::process::Spent;
use crate::{Failure, Report, peers};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const REQUIREMENTS: [&str; 2] = ["aws-sam-translator==1.110.0", "cfn-lint==1.58.0"];
const DRIVER: &str = include_str!("translator.py");
/// They take a hundred times as long: so many rounds are enough for a median.
const ROUNDS_MAX: usize = 3;

pub fn measure(folder: &Path, rounds: usize, inputs: &Inputs, report: &mut Report) {
    let measured = peers::install(folder, &REQUIREMENTS)
        .and_then(|programs| both(&programs, rounds.min(ROUNDS_MAX), inputs, report));
    if let Err(why) = measured {
        println!("{}: skipped: {why}", REQUIREMENTS.join(", "));
    }
}

fn both(programs: &Path, rounds: usize, inputs: &Inputs, report: &mut Report) -> Result<(), Failure> {
    let (python, driver) = (programs.join("python"), inputs.folder.join("translator.py"));
    std::fs::write(&driver, DRIVER)?;
    let answer = in_process(&python, &driver, rounds, inputs)?;
    let what = format!("aws-sam-translator in process, median of {}", answer["count"]);
    tell(report, &what, spent(&answer["whole_ms"])?, Some(spent(&answer["reading_ms"])?), None);
    let transform = median_child(rounds, || command(&python, &[&driver, &inputs.middle]))?;
    tell(report, "aws-sam-translator, process", transform, None, None);
    let lint = median_child(rounds, || command(&programs.join("cfn-lint"), &[&inputs.large()]))?;
    tell(report, "cfn-lint, process, 500 resources", lint, None, None);
    Ok(())
}

/// What the driver says of all samples.
fn in_process(
    python: &Path,
    driver: &Path,
    rounds: usize,
    inputs: &Inputs,
) -> Result<serde_json::Value, Failure> {
    let mut child = Command::new(python)
        .arg(driver)
        .args([&rounds.to_string(), "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut paths = child.stdin.take().ok_or("no input")?;
    for sample in &inputs.samples {
        writeln!(paths, "{}", sample.path.display())?;
    }
    drop(paths);
    let output = child.wait_with_output()?;
    if output.status.success() {
        Ok(serde_json::from_slice(&output.stdout)?)
    } else {
        Err(format!("translator.py: {}", output.status).into())
    }
}

/// A pair of processor time and the clock's.
fn spent(pair: &serde_json::Value) -> Result<Spent, Failure> {
    let of = |index: usize| pair[index].as_f64().ok_or(format!("translator.py says {pair}"));
    Ok(Spent { cpu_ms: of(0)?, wall_ms: of(1)? })
}
