//! Where functions and builds run: one survey of this machine, in the background, for both.

use exec::Launcher;
use exec::cgroup::Cgroups;
use exec::function::Host;
use exec::machine::{Machine, Settings};
use exec::shell::Shells;
use kernel::{Clock, Fault, OrFault};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub struct Sandboxes {
    pub functions: Host,
    pub builds: Shells,
    /// `LANDFALL_BUILD_TOOLS`: folders of programs (an aws CLI, a compiler) that builds find on their PATH, like PATH itself.
    pub build_tools: Vec<PathBuf>,
}

/// `python_packages`: a folder that holds boto3, for functions in Python.
pub fn open(
    data_dir: &Path,
    python_packages: Option<PathBuf>,
    clock: Arc<dyn Clock>,
) -> Result<Sandboxes, Fault> {
    let machine = survey(data_dir, python_packages)?;
    let directory = data_dir.join("exec");
    let functions = Host::on(machine.clone(), directory.clone(), clock)?;
    let builds = Shells::on(machine, directory.join("shell"))?;
    let given = std::env::var_os("LANDFALL_BUILD_TOOLS").unwrap_or_default();
    let build_tools =
        std::env::split_paths(&given).filter(|folder| folder.is_absolute() && folder.is_dir()).collect();
    Ok(Sandboxes { functions, builds, build_tools })
}

/// Starts to look what this machine can do; `landfall doctor` prints what it finds.
pub fn survey(data_dir: &Path, python_packages: Option<PathBuf>) -> Result<Machine, Fault> {
    let directory = data_dir.join("exec");
    std::fs::create_dir_all(&directory).or_fault(|| format!("could not make {}", directory.display()))?;
    let settings = Settings { python_packages, ..Settings::default() };
    Machine::survey_in_background(Launcher::of_this_binary(Cgroups::find()), directory, settings)
}
