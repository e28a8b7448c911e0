//! `cargo xtask tidy`: compares what stands in folders with what stands in lists, and prints the fix.
//!
//! What it holds: a service's `ops/` (and `sts/`, `resources/`, `actions/`, `flows/`) folder and its sorted list agree; every Rust
//! file opens with `//!`; no file outgrows the limit; COVERAGE.md is what the code says; services do not depend on services;
//! no function grows past a screen (tests and generated code aside).

use crate::coverage;
use crate::paths::{self, Done};
use std::path::{Path, PathBuf};

/// Lines a hand-written file may have.
const LINES_MAX: usize = 500;
/// Lines a function may have: one screen.
const FUNCTION_LINES_MAX: usize = 60;

/// Where Rust is.
const FOLDERS: [&str; 4] = ["bench", "crates", "fuzz", "xtask"];

pub fn run() -> Done {
    let mut found = Vec::new();
    for file in rust_files_in(&FOLDERS) {
        file_rules(&file, &mut found)?;
    }
    for list in lists() {
        list_rules(&list, &mut found)?;
    }
    layering(&mut found)?;
    if !coverage::is_fresh()? {
        found.push("COVERAGE.md is stale: run `cargo xtask coverage`".to_owned());
    }
    if found.is_empty() {
        return Ok(());
    }
    found.iter().for_each(|problem| eprintln!("tidy: {problem}"));
    Err(format!("{} things out of place", found.len()).into())
}

fn shown(path: &Path) -> String {
    path.strip_prefix(paths::root()).unwrap_or(path).display().to_string()
}

pub fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn rust_files_in(folders: &[&str]) -> Vec<PathBuf> {
    folders.iter().flat_map(|folder| rust_files(&paths::root().join(folder))).collect()
}

/// All Rust files but the generated ones.
pub fn written_files() -> Vec<PathBuf> {
    rust_files_in(&FOLDERS).into_iter().filter(|file| !is_generated(file)).collect()
}

fn is_generated(path: &Path) -> bool {
    path.starts_with(paths::api())
}

fn file_rules(path: &Path, found: &mut Vec<String>) -> Done {
    let text = std::fs::read_to_string(path)?;
    if !text.trim_start().starts_with("//!") {
        found.push(format!(
            "{}: open it with `//!`: what it is, the AWS page it follows, what is left out",
            shown(path)
        ));
    }
    let lines = text.lines().count();
    if lines > LINES_MAX && !is_generated(path) && !shown(path).contains("/tests/") {
        found.push(format!("{}: {lines} lines; split it, {LINES_MAX} is the most", shown(path)));
    }
    if !is_generated(path) && !is_test(path) {
        for (name, lines) in functions(&text).into_iter().filter(|(_, lines)| *lines > FUNCTION_LINES_MAX) {
            found.push(format!(
                "{}: `{name}` has {lines} lines; split it, {FUNCTION_LINES_MAX} is the most",
                shown(path)
            ));
        }
    }
    Ok(())
}

fn is_test(path: &Path) -> bool {
    let path = shown(path);
    path.contains("/tests/") || path.ends_with("tests.rs")
}

/// Each function and its lines, as rustfmt lays them out: from its `fn` to the brace in the same column.
fn functions(text: &str) -> Vec<(&str, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.ends_with(['}', ';'])) {
        let Some(name) = function_name(line) else { continue };
        let end = format!("{}}}", &line[..line.len() - line.trim_start().len()]);
        if let Some(length) = lines[at..].iter().position(|line| *line == end) {
            found.push((name, length + 1));
        }
    }
    found
}

fn function_name(line: &str) -> Option<&str> {
    let mut rest = line.trim_start();
    for word in ["pub ", "pub(crate) ", "pub(super) ", "const ", "async ", "unsafe ", "extern \"C\" "] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    let name = rest.strip_prefix("fn ")?;
    name.split(|c: char| !c.is_alphanumeric() && c != '_').next()
}

/// All `mod.rs` that hold an `operations!` list.
fn lists() -> Vec<PathBuf> {
    let files = rust_files(&paths::root().join("crates/services"));
    files
        .into_iter()
        .filter(|path| std::fs::read_to_string(path).is_ok_and(|text| text.contains("operations! {")))
        .collect()
}

/// The `file => Operation` lines of a list.
pub fn listed(text: &str) -> Vec<(String, String)> {
    let Some((_, list)) = text.split_once("operations! {") else { return Vec::new() };
    let lines = list.lines().filter_map(|line| line.trim().trim_end_matches(',').split_once(" => "));
    lines.map(|(file, operation)| (file.to_owned(), operation.to_owned())).collect()
}

fn list_rules(path: &Path, found: &mut Vec<String>) -> Done {
    let text = std::fs::read_to_string(path)?;
    let listed: Vec<_> = listed(&text).into_iter().map(|(file, _)| file).collect();
    if !listed.is_sorted() {
        found.push(format!("{}: sort the list", shown(path)));
    }
    let folder = path.parent().unwrap_or(path);
    for file in rust_files(folder).iter().filter(|file| file.parent() == Some(folder)) {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let is_handler = std::fs::read_to_string(file)?.contains("impl Handle<");
        if stem != "mod" && is_handler && !listed.contains(&stem) {
            found.push(format!("{}: not in the list; add `{stem} => ...,` to {}", shown(file), shown(path)));
        }
    }
    Ok(())
}

/// Services meet only through api crates, wire and seams.
fn layering(found: &mut Vec<String>) -> Done {
    for entry in std::fs::read_dir(paths::root().join("crates/services"))?.filter_map(Result::ok) {
        let manifest = entry.path().join("Cargo.toml");
        let text = std::fs::read_to_string(&manifest)?;
        let dependencies = text.split_once("[dependencies]").map_or("", |(_, rest)| rest);
        let dependencies =
            dependencies.split_once("[dev-dependencies]").map_or(dependencies, |(before, _)| before);
        if let Some(line) = dependencies.lines().find(|line| line.starts_with("svc-")) {
            found.push(format!(
                "{}: a service does not depend on a service: `{line}`; use wire::Caller",
                shown(&manifest)
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_measured_from_their_fn_to_their_brace() {
        let text = "impl A {\n    pub async fn one(&self) {\n        two();\n    }\n}\n\nfn short() -> u8 { 1 }\n\nfn last() {\n}\n";
        assert_eq!(functions(text), [("one", 3), ("last", 2)]);
    }
}
