//! `landfall transform`: what AWS::Serverless-2016-10-31 makes of a template. Needs no server and no account.

use super::Trouble;
use kernel::Clock;
use lang_commands::transform::{self, Request};
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Options {
    /// The template, YAML or JSON
    #[arg(required_unless_present = "batch")]
    file: Option<PathBuf>,
    /// Answer each line of the input, a JSON object with id, path, region and parameters, with a line
    #[arg(long)]
    batch: bool,
    /// The region decides the partition
    #[arg(long, env = "AWS_REGION", default_value = "us-east-1")]
    region: String,
    /// Values of parameters
    #[arg(long, value_name = "NAME=VALUE")]
    parameters: Vec<String>,
}

pub fn run(options: &Options) -> Result<ExitCode, Trouble> {
    let now_s = kernel::SystemClock::new(1.0).now().as_second();
    let done = match &options.file {
        Some(file) if !options.batch => {
            let mut parameters = serde_json::Map::new();
            for pair in &options.parameters {
                let Some((name, value)) = pair.split_once('=') else {
                    return Err(Trouble::new(format!("'{pair}' is not NAME=VALUE")));
                };
                parameters.insert(name.into(), value.into());
            }
            let request = Request { region: options.region.clone(), parameters, now_s, ..Default::default() };
            transform::file(file, &request, io::stdout().lock(), io::stderr().lock())
        }
        _ => transform::batch(io::stdin().lock(), io::stdout().lock(), now_s),
    };
    done.map(ExitCode::from).map_err(|error| Trouble::new(error.to_string()))
}
