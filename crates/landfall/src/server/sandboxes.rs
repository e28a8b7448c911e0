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
    /// Folders of programs that builds find on their PATH.
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
    Ok(Sandboxes { functions, builds, build_tools: build_tools(data_dir) })
}

/// `LANDFALL_BUILD_TOOLS`: folders of programs (an aws CLI, a compiler) that builds find on their PATH, like PATH itself.
/// Where it is not set, the Python environment that holds the operator's own aws CLI, if there is one.
pub fn build_tools(data_dir: &Path) -> Vec<PathBuf> {
    match std::env::var_os("LANDFALL_BUILD_TOOLS") {
        Some(given) => {
            let (fine, missing): (Vec<_>, Vec<_>) = std::env::split_paths(&given)
                .filter(|folder| !folder.as_os_str().is_empty())
                .partition(|folder| folder.is_absolute() && folder.is_dir());
            for folder in missing {
                tracing::warn!(folder = %folder.display(), "LANDFALL_BUILD_TOOLS: not an absolute folder that exists; builds do not find it");
            }
            fine
        }
        None => aws_cli(data_dir).into_iter().collect(),
    }
}

/// The environment of the first `aws` on PATH: a folder whose `bin` has it beside a Python. Programs under `/usr` are
/// seen by builds anyway. A folder that holds the data directory is never lent: builds must not see it.
fn aws_cli(data_dir: &Path) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let candidates = std::env::split_paths(&path).map(|folder| folder.join("aws"));
    let found = candidates.into_iter().find_map(|aws| aws.canonicalize().ok())?;
    let environment = found.parent()?.parent()?.to_owned();
    let data_dir = data_dir.canonicalize().ok()?;
    let has_python = ["bin/python3", "bin/python"].iter().any(|name| environment.join(name).exists());
    (has_python && !environment.starts_with("/usr") && !data_dir.starts_with(&environment))
        .then_some(environment)
}

/// Starts to look what this machine can do; `landfall doctor` prints what it finds.
pub fn survey(data_dir: &Path, python_packages: Option<PathBuf>) -> Result<Machine, Fault> {
    let directory = data_dir.join("exec");
    std::fs::create_dir_all(&directory).or_fault(|| format!("could not make {}", directory.display()))?;
    let settings = Settings { python_packages, ..Settings::default() };
    Machine::survey_in_background(Launcher::of_this_binary(Cgroups::find()), directory, settings)
}
