//! `landfall validate`: every problem of templates at once, each with its line. Needs no server and no account.

use super::Trouble;
use clap::ValueEnum;
use lang_commands::validate;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Options {
    /// Templates, or folders of them
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[arg(long, value_enum, default_value = "text")]
    output: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Sarif,
}

pub fn run(options: &Options) -> Result<ExitCode, Trouble> {
    let output = match options.output {
        Format::Text => validate::Output::Text,
        Format::Json => validate::Output::Json,
        Format::Sarif => validate::Output::Sarif,
    };
    let done = validate::files(&options.files, output, io::stdout().lock());
    done.map(ExitCode::from).map_err(|error| Trouble::new(error.to_string()))
}
