//! `landfall validate`: every problem of templates at once, each with its line. Needs no server and no account.

use crate::validate::{self, Style};
use clap::ValueEnum;
use std::{io, path::PathBuf, process::ExitCode};

#[derive(clap::Args)]
#[command(
    long_about = "Check CloudFormation and SAM templates: every problem at once, each with its line, what is wrong and what to do.\n\nA SAM template is checked in its own terms and after the transform. In folders, and the folders in them, files *.yaml, *.yml, *.json and *.template are checked if they are templates; a file that is named is always checked.\n\nExit code: 0 no errors (warnings do not count), 1 errors, 2 something could not be read or nothing was found.",
    after_help = "Examples:\n  landfall validate template.yaml\n  landfall validate .                                   all templates below this folder\n  git show HEAD:template.yaml | landfall validate -\n  landfall validate . --output sarif > landfall.sarif   for code hosts and editors"
)]
pub struct Options {
    /// Templates, folders of them, or - for standard input
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// text: for people; json: a list of findings; sarif: SARIF 2.1.0
    #[arg(long, value_enum, default_value = "text")]
    output: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Sarif,
}

pub fn run(options: &Options) -> ExitCode {
    let output = match options.output {
        Format::Text => validate::Output::Text,
        Format::Json => validate::Output::Json,
        Format::Sarif => validate::Output::Sarif,
    };
    // A terminal, unless NO_COLOR or TERM say otherwise; CLICOLOR_FORCE colours a pipe as well.
    let style = match anstream::AutoStream::choice(&io::stdout()) {
        anstream::ColorChoice::Never => Style::Plain,
        _ => Style::Coloured,
    };
    let out = io::BufWriter::new(io::stdout().lock());
    super::ended(validate::run(&options.files, output, style, out, io::stderr().lock()))
}
