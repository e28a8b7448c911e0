//! The commands as the command line has them: a file for each, with its options and help. `landfall` and `lf-languages` call these.

pub mod graph;
pub mod transform;
pub mod validate;

use crate::{exit, input};
use std::{env, io, path::Path, process::ExitCode};

/// The region of the environment, as the AWS CLI looks for it.
/// <https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html> (read 2026-11)
fn region(given: Option<&str>) -> String {
    let of_environment = || env::var("AWS_REGION").or_else(|_| env::var("AWS_DEFAULT_REGION")).ok();
    let found = given.map(str::to_owned).or_else(of_environment).filter(|region| !region.is_empty());
    found.unwrap_or_else(|| "us-east-1".into())
}

/// Reads a file and works on it; what cannot be read is told and is a mistake of usage.
fn with_source(path: &Path, work: impl FnOnce(input::Source) -> io::Result<u8>) -> ExitCode {
    match input::read(path) {
        Ok(source) => ended(work(source)),
        Err(unreadable) => refused(unreadable),
    }
}

fn refused(why: impl std::fmt::Display) -> ExitCode {
    anstream::eprintln!("landfall: {why}");
    ExitCode::from(exit::USAGE)
}

/// A reader that goes away (`landfall graph t.yaml | head`) is not a failure of ours.
fn ended(done: io::Result<u8>) -> ExitCode {
    match done {
        Ok(code) => ExitCode::from(code),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::from(exit::DONE),
        Err(error) => {
            anstream::eprintln!("landfall: {error}");
            ExitCode::from(exit::USAGE)
        }
    }
}
