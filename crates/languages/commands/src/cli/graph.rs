//! `landfall graph`: which resource of a template needs which. Needs no server and no account.

use crate::{graph, transform::Request};
use clap::ValueEnum;
use std::{io, path::PathBuf, process::ExitCode};

#[derive(clap::Args)]
#[command(
    long_about = "Show which resource of a template needs which, through Ref, GetAtt, Sub or DependsOn.\n\nOf a SAM template it is the graph of what the transform makes of it: that is what a stack makes.\nResources that need each other in a circle are marked; the exit code is 1 then, 2 if the file cannot be read.",
    after_help = "Examples:\n  landfall graph template.yaml                            the order in which resources are made\n  landfall graph template.yaml --output svg > graph.svg   a picture for a browser\n  landfall graph template.yaml --output dot | dot -Tpng > graph.png"
)]
pub struct Options {
    /// The template, YAML or JSON; - for standard input
    file: PathBuf,
    /// text: a line for each resource in the order of creation; dot: for Graphviz; svg: a picture
    #[arg(long, value_enum, default_value = "text")]
    output: Format,
    /// Of a SAM template, show what was written instead of what the transform makes
    #[arg(long)]
    as_written: bool,
    /// The region that a SAM template is transformed for [default: AWS_REGION, AWS_DEFAULT_REGION or us-east-1]
    #[arg(long)]
    region: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Dot,
    Svg,
}

pub fn run(options: &Options) -> ExitCode {
    let format = match options.output {
        Format::Text => graph::Format::Text,
        Format::Dot => graph::Format::Dot,
        Format::Svg => graph::Format::Svg,
    };
    let region = super::region(options.region.as_deref());
    let request = (!options.as_written).then(|| Request::for_looking(region));
    super::with_source(&options.file, |source| {
        graph::run(&source, request.as_ref(), format, io::stdout().lock(), io::stderr().lock())
    })
}
