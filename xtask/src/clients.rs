//! The real clients, from the Python package index, in an environment of the project's own.
//!
//! `LANDFALL_CLIENTS` names the folder; the default lies in the target folder, so that a second run finds it.

use crate::paths::{self, Done};
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn folder() -> PathBuf {
    std::env::var_os("LANDFALL_CLIENTS").map_or_else(|| paths::target().join("clients"), PathBuf::from)
}

/// Installs what `e2e/requirements.txt` pins unless it is there already.
pub fn install() -> Done {
    let (folder, wanted) = (folder(), std::fs::read_to_string(paths::root().join("e2e/requirements.txt"))?);
    let stamp = folder.join("installed.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) {
        return Ok(());
    }
    println!("installing the clients that the tests drive into {}", folder.display());
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut pip = Command::new(folder.join("bin/python"));
    // A registry that stumbles is asked again: it is not what the tests are about.
    let patient = ["--retries", "10", "--timeout", "60"];
    run(pip
        .args(["-m", "pip", "install", "--quiet"])
        .args(patient)
        .arg("-r")
        .arg(paths::root().join("e2e/requirements.txt")))?;
    Ok(std::fs::write(stamp, wanted)?)
}

/// `PATH` with the clients first.
pub fn path() -> std::ffi::OsString {
    let rest = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder().join("bin")).chain(std::env::split_paths(&rest));
    std::env::join_paths(folders).unwrap_or(rest)
}

/// The folder that holds boto3, for functions in Python.
pub fn site_packages() -> Option<PathBuf> {
    let lib = std::fs::read_dir(folder().join("lib")).ok()?;
    lib.filter_map(Result::ok)
        .map(|entry| entry.path().join("site-packages"))
        .find(|path: &PathBuf| Path::is_dir(path))
}

/// Runs `command`; a failure names program and arguments, never the environment, which holds keys.
pub fn run(command: &mut Command) -> Done {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let shown = words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ");
    let status = command.status().map_err(|e| format!("{shown}: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("{shown}: {status}").into()) }
}
