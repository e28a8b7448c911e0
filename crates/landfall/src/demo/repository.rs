//! The developer's side: a git repository and `git push` to CodeCommit, with the system's git.

use super::releases::{BUILDSPEC, Release, TESTS};
use crate::commands::Trouble;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where to push and as whom: a user's service-specific credential, as CodeCommit gives for HTTPS.
pub struct Remote {
    pub url: String,
    pub user: String,
    pub password: String,
}

pub struct Repository {
    dir: PathBuf,
    remote: Remote,
}

/// Asked by git; user and password travel in the environment, not in the process list.
const CREDENTIAL_HELPER: &str =
    "!f() { echo \"username=$LANDFALL_GIT_USER\"; echo \"password=$LANDFALL_GIT_PASSWORD\"; }; f";

impl Repository {
    pub fn create(dir: &Path, remote: Remote) -> Result<Self, Trouble> {
        std::fs::create_dir_all(dir).map_err(|e| Trouble::new(format!("{}: {e}", dir.display())))?;
        let repository = Self { dir: dir.to_owned(), remote };
        repository.git(&["init", "--quiet", "--initial-branch=main"])?;
        Ok(repository)
    }

    /// Commits the release and pushes it; its commit id.
    pub fn push(&self, release: &Release) -> Result<String, Trouble> {
        for (name, text) in
            [("movies.py", release.code().as_str()), ("test_movies.py", TESTS), ("buildspec.yml", BUILDSPEC)]
        {
            std::fs::write(self.dir.join(name), text).map_err(|e| Trouble::new(format!("{name}: {e}")))?;
        }
        self.git(&["add", "--all"])?;
        self.git(&["commit", "--quiet", "--message", release.what])?;
        let helper = format!("credential.helper={CREDENTIAL_HELPER}");
        self.git(&[
            "-c",
            "credential.helper=",
            "-c",
            &helper,
            "push",
            "--quiet",
            &self.remote.url,
            "HEAD:refs/heads/main",
        ])?;
        Ok(self.git(&["rev-parse", "HEAD"])?.trim().to_owned())
    }

    #[allow(clippy::disallowed_methods, reason = "the developer's own git, as in a terminal")]
    fn git(&self, arguments: &[&str]) -> Result<String, Trouble> {
        let output = Command::new("git")
            .arg("-C")
            .arg(&self.dir)
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_TERMINAL_PROMPT", "0")
            .envs([("GIT_AUTHOR_NAME", "Landfall demo"), ("GIT_COMMITTER_NAME", "Landfall demo")])
            .envs([("GIT_AUTHOR_EMAIL", "demo@example.com"), ("GIT_COMMITTER_EMAIL", "demo@example.com")])
            .env("LANDFALL_GIT_USER", &self.remote.user)
            .env("LANDFALL_GIT_PASSWORD", &self.remote.password)
            .output()
            .map_err(|e| {
                Trouble::new(format!("git could not be run: {e}")).hint("install git 2.38 or later")
            })?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            return Err(Trouble::new(format!(
                "git {} failed: {}",
                arguments.last().unwrap_or(&""),
                said.trim()
            )));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}
