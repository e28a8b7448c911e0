//! `landfall graph`: which resource of a template needs which. Needs no server and no account.

use super::Trouble;
use lang_commands::graph;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(clap::Args)]
pub struct Options {
    file: PathBuf,
    /// For Graphviz
    #[arg(long)]
    dot: bool,
}

pub fn run(options: &Options) -> Result<ExitCode, Trouble> {
    let format = if options.dot { graph::Format::Dot } else { graph::Format::Text };
    let done = graph::file(&options.file, format, io::stdout().lock(), io::stderr().lock());
    done.map(ExitCode::from).map_err(|error| Trouble::new(error.to_string()))
}
