//! The commands of the template languages alone, for trying them without the server.

use lang_commands::{exit, transform};
use std::{io, process::ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let code = match words[..] {
        ["transform", "--batch"] => match transform::batch(io::stdin().lock(), io::stdout().lock(), 0) {
            Ok(code) => code,
            Err(error) => {
                eprintln!("{error}");
                exit::PROBLEMS
            }
        },
        _ => {
            eprintln!("usage: lf-languages transform --batch");
            exit::USAGE
        }
    };
    ExitCode::from(code)
}
