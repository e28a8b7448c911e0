//! For a person: what is wrong, the line with its word underlined, what to do; at the end how much of it.

use super::{super::Results, Style};
use lang_template::{Finding, Severity};
use lang_yaml::{Excerpt, Excerpts};
use std::{io, io::Write};

/// Colours as terminals know them; nothing of them when plain.
struct Paint {
    style: Style,
}

impl Paint {
    const BOLD: &str = "1";
    const RED: &str = "1;31";
    const YELLOW: &str = "1;33";
    const BLUE: &str = "1;34";
    const GREEN: &str = "1;32";

    fn of(&self, code: &str, text: &str) -> String {
        match self.style {
            Style::Plain => text.to_owned(),
            Style::Coloured => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }
}

pub fn write(results: &Results, style: Style, mut out: impl Write) -> io::Result<()> {
    let paint = Paint { style };
    for checked in &results.checked {
        if checked.findings.is_empty() {
            continue;
        }
        let excerpts = Excerpts::of(&checked.source.text);
        for found in &checked.findings {
            finding(&checked.source.name, &excerpts, found, &paint, &mut out)?;
        }
    }
    writeln!(out, "{}", summary(results, &paint))
}

fn finding(
    name: &str,
    excerpts: &Excerpts<'_>,
    found: &Finding,
    paint: &Paint,
    out: &mut impl Write,
) -> io::Result<()> {
    let (label, colour) = match found.severity {
        Severity::Error => ("error", Paint::RED),
        Severity::Warning => ("warning", Paint::YELLOW),
    };
    let problem = &found.problem;
    let label = paint.of(colour, &format!("{label}[{}]", found.rule));
    writeln!(out, "{label}: {}", paint.of(Paint::BOLD, &problem.message))?;
    let number = problem.at.line.to_string();
    let margin = " ".repeat(number.len());
    let bar = paint.of(Paint::BLUE, "|");
    writeln!(out, "{margin}{} {name}:{}", paint.of(Paint::BLUE, "-->"), problem.at)?;
    if let Some(Excerpt { line, indent, width }) = excerpts.at(problem.at) {
        writeln!(out, "{} {bar} {line}", paint.of(Paint::BLUE, &number))?;
        writeln!(out, "{margin} {bar} {indent}{}", paint.of(colour, &"^".repeat(width)))?;
    }
    if let Some(hint) = &problem.hint {
        writeln!(out, "{margin} {} {hint}", paint.of(Paint::BLUE, "= hint:"))?;
    }
    writeln!(out)
}

fn summary(results: &Results, paint: &Paint) -> String {
    let (errors, warnings) = (results.count(Severity::Error), results.count(Severity::Warning));
    let checked = format!("{} checked", several(results.checked.len(), "template"));
    let mut verdict = match (errors, warnings) {
        (0, 0) if results.checked.is_empty() => paint.of(Paint::RED, "nothing was checked"),
        (0, 0) => format!("{checked}, {}", paint.of(Paint::GREEN, "no problems")),
        (0, _) => format!("{checked}, {}", paint.of(Paint::YELLOW, &several(warnings, "warning"))),
        (_, 0) => format!("{checked}, {}", paint.of(Paint::RED, &several(errors, "error"))),
        _ => {
            let (errors, warnings) = (several(errors, "error"), several(warnings, "warning"));
            format!("{checked}, {} and {}", paint.of(Paint::RED, &errors), paint.of(Paint::YELLOW, &warnings))
        }
    };
    if results.skipped > 0 {
        verdict += &format!(" ({} of the folders no template)", several(results.skipped, "file"));
    }
    if !results.troubles.is_empty() {
        let lost = format!("{} could not be looked at", several(results.troubles.len(), "path"));
        verdict += &format!("; {}", paint.of(Paint::RED, &lost));
    }
    verdict
}

fn several(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
