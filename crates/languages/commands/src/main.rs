//! The commands of the template languages alone, for trying them without the server.

use clap::Parser;
use lang_commands::cli::{graph, transform, validate};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "lf-languages", about = "The template commands of landfall, alone")]
enum Command {
    /// Check templates: every problem at once, each with its line
    Validate(validate::Options),
    /// Print what SAM's transform makes of a template
    Transform(transform::Options),
    /// Show which resource of a template needs which
    Graph(graph::Options),
}

fn main() -> ExitCode {
    match Command::parse() {
        Command::Validate(options) => validate::run(&options),
        Command::Transform(options) => transform::run(&options, 0),
        Command::Graph(options) => graph::run(&options),
    }
}
