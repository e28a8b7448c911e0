//! The variables that a function finds, and where its files are.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime>
//! (read 2026-11-21). At `Level::Restricted` there is no root of our own, so the folders keep the host's names and
//! LAMBDA_TASK_ROOT says where they are.

use super::FunctionSpec;
use crate::packages::PythonPackages;
use crate::plan::Level;
use std::path::{Path, PathBuf};

/// Where the operator's python packages (boto3) are inside.
pub(super) const PACKAGES: &str = "/var/lang/packages";

pub(super) struct Places {
    pub task: String,
    pub layers: String,
    pub runtime: String,
    pub packages: Option<PythonPackages>,
    has_own_root: bool,
}

impl Places {
    pub fn of(
        level: Level,
        spec: &FunctionSpec,
        directory: &Path,
        packages: Option<&PythonPackages>,
    ) -> Self {
        let (packages, has_own_root) = (packages.cloned(), level.has_own_root());
        if level.has_own_root() {
            let [task, layers, runtime] = ["/var/task", "/opt", "/var/runtime"].map(str::to_owned);
            return Self { task, layers, runtime, packages, has_own_root };
        }
        let text = |path: &PathBuf| path.to_string_lossy().into_owned();
        Self {
            task: text(&spec.code),
            layers: spec.layers.as_ref().map(text).unwrap_or_else(|| "/opt".to_owned()),
            runtime: text(&directory.join("runtime")),
            packages,
            has_own_root,
        }
    }

    /// The folder to put last on python's path.
    pub fn packages_path(&self) -> Option<String> {
        let packages = self.packages.as_ref()?;
        let own = || packages.folder.to_string_lossy().into_owned();
        Some(if self.has_own_root { PACKAGES.to_owned() } else { own() })
    }
}

pub(super) fn of(spec: &FunctionSpec, places: &Places) -> Vec<(String, String)> {
    let Places { task, layers, runtime, .. } = places;
    let execution = format!("AWS_Lambda_{}", spec.runtime);
    let library = format!("/lib64:/usr/lib64:{runtime}:{runtime}/lib:{task}:{task}/lib:{layers}/lib");
    let memory = spec.memory_mb.to_string();
    // `nodejs22.x` looks for `node22` first: packaging-layers.html of the same guide.
    let major = spec.runtime.strip_prefix("nodejs").and_then(|version| version.strip_suffix(".x"));
    let of_version =
        major.map(|major| format!("{layers}/nodejs/node{major}/node_modules:")).unwrap_or_default();
    let node_path =
        format!("{of_version}{layers}/nodejs/node_modules:{runtime}/node_modules:{runtime}:{task}");
    let defaults: [(&str, &str); 17] = [
        ("PATH", &format!("/usr/local/bin:/usr/bin:/bin:{layers}/bin")),
        ("LD_LIBRARY_PATH", &library),
        ("LANG", "en_US.UTF-8"),
        ("TZ", ":UTC"),
        ("LAMBDA_TASK_ROOT", task),
        ("LAMBDA_RUNTIME_DIR", runtime),
        ("_HANDLER", &spec.handler),
        ("AWS_EXECUTION_ENV", &execution),
        ("AWS_LAMBDA_FUNCTION_NAME", &spec.name),
        ("AWS_LAMBDA_FUNCTION_VERSION", &spec.version),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", &memory),
        ("AWS_LAMBDA_LOG_GROUP_NAME", &spec.log_group),
        ("AWS_LAMBDA_LOG_STREAM_NAME", &spec.log_stream),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
        ("AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR"),
        ("PYTHONDONTWRITEBYTECODE", "1"),
        ("NODE_PATH", &node_path),
    ];
    let brings_its_own = spec.runtime.starts_with("provided");
    let is_left_out = |name: &str| {
        // "This environment variable isn't defined for OS-only runtimes", says the guide.
        spec.environment.iter().any(|(own, _)| own == name) || (name == "AWS_EXECUTION_ENV" && brings_its_own)
    };
    let mut all: Vec<(String, String)> = defaults
        .into_iter()
        .filter(|(name, _)| !is_left_out(name))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    all.extend(spec.environment.iter().cloned());
    all
}
