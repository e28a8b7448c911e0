//! boto3 for python functions, lent by the operator.
//!
//! Lambda's python runtimes have boto3 and what it needs, and nothing else:
//! <https://docs.aws.amazon.com/lambda/latest/dg/python-package.html> (read 2026-11-21). So of the operator's site-packages
//! only these are shown to functions: what else is installed here would be missing in AWS.

use crate::interpreter::PATIENCE;
use crate::plan::Bind;
use crate::view;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

/// boto3 and all that it imports.
const SHOWN: [&str; 7] = ["boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six.py", "urllib3"];

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PythonPackages {
    pub folder: PathBuf,
    pub boto3_version: Option<String>,
}

impl PythonPackages {
    /// The folder, if boto3 is in it.
    pub fn at(folder: &Path) -> Option<Self> {
        let folder =
            fs::canonicalize(folder).ok().filter(|folder| folder.join("boto3/__init__.py").exists())?;
        let boto3_version = fs::read_dir(&folder).ok()?.flatten().find_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            name.strip_prefix("boto3-")?.split_once(".dist-info").map(|(version, _)| version.to_owned())
        });
        Some(Self { folder, boto3_version })
    }

    /// What of it functions see, below `target`.
    pub(crate) fn binds(&self, target: &Path) -> Vec<Bind> {
        let there = SHOWN.iter().filter(|name| self.folder.join(name).exists());
        there.map(|name| view::read_only(&self.folder.join(name), &target.join(name))).collect()
    }
}

const ASK: &str = "import importlib.util,os
spec=importlib.util.find_spec('boto3')
print(os.path.dirname(os.path.dirname(spec.origin)) if spec else '')";

/// The operator's folder, or the one where python3 finds boto3.
pub(crate) async fn find(given: Option<&Path>) -> Option<PythonPackages> {
    if let Some(given) = given {
        let found = PythonPackages::at(given);
        if found.is_none() {
            tracing::warn!(folder = %given.display(), "there is no boto3 in the folder for python packages");
        }
        return found;
    }
    for python in ["python3", "/usr/bin/python3"] {
        let mut command = tokio::process::Command::new(python);
        command.args(["-c", ASK]).current_dir("/").stdin(std::process::Stdio::null()).kill_on_drop(true);
        let asked = tokio::time::timeout(PATIENCE, command.output()).await;
        let Ok(Ok(output)) = asked else { continue };
        let folder = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        if let Some(found) =
            Some(folder).filter(|f| !f.is_empty()).and_then(|f| PythonPackages::at(Path::new(&f)))
        {
            return Some(found);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lambda_has_is_shown() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["boto3", "botocore", "requests", "boto3-1.40.2.dist-info"] {
            fs::create_dir(folder.path().join(name)).unwrap();
        }
        assert_eq!(PythonPackages::at(folder.path()), None, "no boto3 that could be imported");
        fs::write(folder.path().join("boto3/__init__.py"), "").unwrap();
        let found = PythonPackages::at(folder.path()).unwrap();
        assert_eq!(found.boto3_version.as_deref(), Some("1.40.2"));
        let shown = found.binds(Path::new("/p")).into_iter().map(|bind| bind.target).collect::<Vec<_>>();
        assert_eq!(shown, ["/p/boto3", "/p/botocore"].map(PathBuf::from));
    }
}
