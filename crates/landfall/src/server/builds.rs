//! Where builds run: the shells of CodeBuild, and the operator's tools folders.

use exec::shell::{Config, Shells};
use exec::{Launcher, Level};
use kernel::Fault;
use std::path::{Path, PathBuf};

pub fn shells(data_dir: &Path, launcher: Launcher, level: Level) -> Result<Shells, Fault> {
    Shells::new(launcher, Config { directory: data_dir.join("exec").join("shell"), level })
}

/// `LANDFALL_BUILD_TOOLS`: folders of programs (an aws CLI, a compiler) that builds find on their PATH, like PATH itself.
pub fn tools() -> Vec<PathBuf> {
    let given = std::env::var_os("LANDFALL_BUILD_TOOLS").unwrap_or_default();
    std::env::split_paths(&given).filter(|folder| folder.is_absolute() && folder.is_dir()).collect()
}
