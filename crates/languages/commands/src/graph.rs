//! `landfall graph FILE`: which resource needs which, as text or for Graphviz.

use crate::{exit, transform};
use lang_template::Graph;
use std::{io, io::Write, path::Path};

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Text,
    Dot,
}

pub fn file(path: &Path, format: Format, mut out: impl Write, mut err: impl Write) -> io::Result<u8> {
    let source = match transform::read(path) {
        Ok(source) => source,
        Err(error) => {
            writeln!(err, "{error}")?;
            return Ok(exit::USAGE);
        }
    };
    let name = path.display().to_string();
    let document = match lang_yaml::parse(&source, &lang_yaml::Options::default()) {
        Ok(document) => document,
        Err(problems) => {
            writeln!(err, "{}", problems.in_text(&name, &source))?;
            return Ok(exit::PROBLEMS);
        }
    };
    let graph = Graph::of(&document.root);
    match format {
        Format::Text => write!(out, "{}", graph.text())?,
        Format::Dot => write!(out, "{}", graph.dot())?,
    }
    if let Some(circle) = graph.circle() {
        writeln!(err, "Circular dependency between resources: [{}]", circle.join(", "))?;
        return Ok(exit::PROBLEMS);
    }
    Ok(exit::DONE)
}
