//! Where functions run: what isolation this machine gives, which interpreters it has.

use exec::cgroup::Cgroups;
use exec::function::{Config, Host};
use exec::{Launcher, interpreter};
use kernel::{Clock, Fault, OrFault};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Tries what this machine can do and makes the host of functions. `python_packages`: a folder that holds boto3.
pub async fn host(
    data_dir: &Path,
    python_packages: Option<PathBuf>,
    clock: Arc<dyn Clock>,
) -> Result<Host, Fault> {
    let directory = data_dir.join("exec");
    std::fs::create_dir_all(&directory).or_fault(|| format!("could not make {}", directory.display()))?;
    let launcher = Launcher::of_this_binary(Cgroups::find());
    let (isolation, interpreters) =
        tokio::join!(exec::probe(&launcher, &directory), interpreter::find_all());
    let isolation = isolation?;
    tracing::info!(level = isolation.level.name(), "sandboxes");
    let config = Config { directory, level: isolation.level, python_packages, interpreters };
    Host::new(launcher, config, clock)
}
