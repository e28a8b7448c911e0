//! The template languages: the SAM transform in process and as a process, and `validate` on the largest template that CloudFormation takes.
//!
//! Processor time has the limit; the wall clock is told beside it. The floor for a transform is reading the same text, the floor for
//! a process is the same binary printing its help. With `--peers`, what Python has for the same, in the same run: [`peers`].

mod inputs;
pub mod peers;

use crate::process::{Spent, of_child, of_thread};
use crate::{Arguments, Failure, Line, Report};
use inputs::Sample;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;

const TRANSFORM_CPU_MS_MAX: f64 = 0.3;
const TRANSFORM_PROCESS_CPU_MS_MAX: f64 = 10.0;
const VALIDATE_PROCESS_CPU_MS_MAX: f64 = 15.0;

/// Repetitions of one transform in a round, so that asking the clock costs nothing beside them.
const REPEATED: u32 = 20;
/// Processes in a round.
const PROCESSES: usize = 10;

/// What both sides are measured on.
pub struct Inputs {
    samples: Vec<Sample>,
    /// The sample that takes the median time.
    middle: PathBuf,
    folder: PathBuf,
}

impl Inputs {
    /// The template of five hundred resources, as a file.
    fn large(&self) -> PathBuf {
        self.folder.join("five_hundred.yaml")
    }
}

impl Drop for Inputs {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Measures our side; what it was measured on, for the others.
pub fn measure(arguments: &Arguments, report: &mut Report) -> Result<Inputs, Failure> {
    let samples = inputs::samples()?;
    let request = inputs::request();
    let reading = median_sample(&samples, arguments.rounds, |text| {
        black_box(lang_yaml::parse(text, &lang_yaml::Options::default()).is_ok());
    });
    let (whole, middle) = median_sample(&samples, arguments.rounds, |text| {
        black_box(lang_commands::transform::text(text, &request).is_ok());
    });
    let what = format!("SAM transform in process, median of {} templates", samples.len());
    tell(report, &what, whole, Some(reading.0), Some(TRANSFORM_CPU_MS_MAX));
    println!("the median template: {}", middle.display());

    let folder = std::env::temp_dir().join(format!("landfall-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let inputs = Inputs { middle: middle.to_owned(), samples, folder };
    std::fs::write(inputs.large(), inputs::five_hundred())?;
    processes(arguments, &inputs, report)?;
    Ok(inputs)
}

fn processes(arguments: &Arguments, inputs: &Inputs, report: &mut Report) -> Result<(), Failure> {
    let (program, runs) = (&arguments.landfall, arguments.rounds * PROCESSES);
    let floor = median_child(runs, || command(program, &["--help".as_ref()]))?;
    let transform = median_child(runs, || command(program, &["transform".as_ref(), &inputs.middle]))?;
    tell(report, "landfall transform, process", transform, Some(floor), Some(TRANSFORM_PROCESS_CPU_MS_MAX));
    let validate = median_child(runs, || command(program, &["validate".as_ref(), &inputs.large()]))?;
    let what = "landfall validate, process, 500 resources";
    tell(report, what, validate, Some(floor), Some(VALIDATE_PROCESS_CPU_MS_MAX));
    Ok(())
}

fn command(program: &Path, arguments: &[&Path]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

/// The sample in the middle, by processor time, and what `work` costs on it: the median of the rounds.
fn median_sample(samples: &[Sample], rounds: usize, work: impl Fn(&str)) -> (Spent, &Path) {
    let cost = |sample: &Sample| {
        let round = || {
            let all = of_thread(|| (0..REPEATED).for_each(|_| work(&sample.text)));
            Spent { cpu_ms: all.cpu_ms / f64::from(REPEATED), wall_ms: all.wall_ms / f64::from(REPEATED) }
        };
        Spent::median((0..rounds).map(|_| round()).collect())
    };
    let mut costs: Vec<_> = samples.iter().map(|sample| (cost(sample), sample.path.as_path())).collect();
    costs.sort_by(|(one, _), (other, _)| one.cpu_ms.total_cmp(&other.cpu_ms));
    costs[costs.len() / 2]
}

/// The median of processes that each end well.
fn median_child(runs: usize, command: impl Fn() -> Command) -> Result<Spent, Failure> {
    Ok(Spent::median((0..runs).map(|_| of_child(command())).collect::<Result<_, _>>()?))
}

fn tell(report: &mut Report, what: &str, spent: Spent, floor: Option<Spent>, cpu_ms_max: Option<f64>) {
    let (cpu, wall) = (format!("{what}: CPU"), format!("{what}: wall"));
    let cpu_floor = floor.map(|floor| floor.cpu_ms);
    report.tell(&Line { what: &cpu, ours: spent.cpu_ms, unit: "ms", floor: cpu_floor, limit: cpu_ms_max });
    let wall_floor = floor.map(|floor| floor.wall_ms);
    report.tell(&Line { what: &wall, ours: spent.wall_ms, unit: "ms", floor: wall_floor, limit: None });
}
