//! The commands of the template languages alone, for trying them without the server.

use lang_commands::{exit, graph, transform, validate};
use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (out, err) = (io::stdout().lock(), io::stderr().lock());
    let done = match &words[..] {
        ["transform", "--batch"] => transform::batch(io::stdin().lock(), out, 0),
        ["transform", file] => transform::file(Path::new(file), &request(), out, err),
        ["validate", "--output", "json", files @ ..] => {
            validate::files(&paths(files), validate::Output::Json, out)
        }
        ["validate", "--output", "sarif", files @ ..] => {
            validate::files(&paths(files), validate::Output::Sarif, out)
        }
        ["validate", files @ ..] if !files.is_empty() => {
            validate::files(&paths(files), validate::Output::Text, out)
        }
        ["graph", "--dot", file] => graph::file(Path::new(file), graph::Format::Dot, out, err),
        ["graph", file] => graph::file(Path::new(file), graph::Format::Text, out, err),
        _ => {
            eprintln!(
                "usage: lf-languages transform (--batch | FILE) | validate [--output json|sarif] FILE... | graph [--dot] FILE"
            );
            Ok(exit::USAGE)
        }
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(exit::PROBLEMS)
        }
    }
}

fn paths(files: &[&str]) -> Vec<PathBuf> {
    files.iter().map(PathBuf::from).collect()
}

/// The region of the environment, or the one AWS starts with.
fn request() -> transform::Request {
    let region = std::env::var("AWS_REGION").or_else(|_| std::env::var("AWS_DEFAULT_REGION"));
    transform::Request { region: region.unwrap_or_else(|_| "us-east-1".into()), ..Default::default() }
}
