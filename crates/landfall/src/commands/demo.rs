//! `landfall demo`: the main job, seen once from end to end, with nothing set up before.

use super::Trouble;
use crate::demo;

const EXAMPLES: &str = "Examples:
  landfall demo                                 about a minute; exit code 1 unless each release ended as it should
  landfall demo --keep                          the server stays, to look around with the aws CLI";

#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    /// Let waiting time (the canary's interval, the alarm's period) run this many times faster
    #[arg(long, value_name = "N", default_value = "60", value_parser = super::up::scale)]
    time_scale: f64,
    /// Leave the server up at the end and say how to go on with the aws CLI
    #[arg(long)]
    keep: bool,
    /// Print the closing table as JSON and nothing else on standard output
    #[arg(long, value_enum, default_value = "text")]
    output: super::Output,
}

pub fn run(options: &Options) -> Result<(), Trouble> {
    let settings = demo::Settings {
        time_scale: options.time_scale,
        keep: options.keep,
        json: options.output == super::Output::Json,
    };
    super::up::log_to_stderr("error")?;
    super::up::runtime()?.block_on(demo::run(&settings))
}
