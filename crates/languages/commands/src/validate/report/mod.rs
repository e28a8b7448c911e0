//! How findings are shown: a file for each form.

mod json;
mod sarif;
mod text;

use super::Results;
use std::{io, io::Write};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Output {
    Text,
    Json,
    Sarif,
}

/// Whether a terminal colours what it shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Plain,
    Coloured,
}

pub fn write(results: &Results, output: Output, style: Style, mut out: impl Write) -> io::Result<()> {
    match output {
        Output::Text => text::write(results, style, out),
        Output::Json => writeln!(out, "{:#}", json::of(results)),
        Output::Sarif => writeln!(out, "{:#}", sarif::of(results)),
    }
}
