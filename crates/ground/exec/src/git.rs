//! The system's git, run on bare repositories that we keep: nothing of the machine's or the user's configuration counts.
//!
//! No crate serves git's pack protocol, so git itself does (2.38 or later: then `safe.directory` may come from the
//! environment, <https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory>, read 2026-11-21).
//! Every run has an empty environment, no hooks, checked objects and synced writes, and dies with the server, so that
//! nothing moves a reference after the server has gone.
//!
//! It is not sandboxed: it runs no code of the repository's. Left out: housekeeping of old packs.

use kernel::{Fault, OrFault};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};
use tokio::sync::OnceCell;

const LEAST_VERSION: (u32, u32) = (2, 38);

/// Configuration of every run. The last word, since it comes from the environment.
const CONFIGURATION: [(&str, &str); 11] = [
    ("safe.directory", "*"),
    ("core.hooksPath", "/dev/null"),
    ("core.fsync", "all"),
    ("core.fsyncMethod", "batch"),
    ("core.logAllRefUpdates", "false"),
    ("gc.auto", "0"),
    ("receive.autogc", "false"),
    ("receive.fsckObjects", "true"),
    ("receive.advertisePushOptions", "false"),
    ("uploadpack.allowAnySHA1InWant", "true"),
    ("uploadpack.allowFilter", "true"),
];

/// Cheap to clone. The program is looked for when it is first needed.
#[derive(Clone, Default)]
pub struct Git {
    program: std::sync::Arc<OnceCell<PathBuf>>,
}

/// What one run left.
#[derive(Debug)]
pub struct Ran {
    /// None when a signal ended it.
    pub code: Option<i32>,
    pub output: Vec<u8>,
    pub errors: String,
}

impl Ran {
    pub fn succeeded(&self) -> bool {
        self.code == Some(0)
    }

    /// The output, or a fault that tells what git said.
    pub fn checked(self, what: &str) -> Result<Vec<u8>, Fault> {
        if self.succeeded() {
            return Ok(self.output);
        }
        Err(Fault::caused_by(format!("git could not {what}"), self.errors.trim().to_owned()))
    }
}

/// One run of git: arguments, and variables beside the fixed ones.
#[derive(Debug, Clone, Copy)]
pub struct Task<'a> {
    pub repository: &'a Path,
    pub arguments: &'a [&'a str],
    pub variables: &'a [(&'a str, &'a str)],
}

impl Git {
    /// The version of the git in use, or why there is none.
    pub async fn version(&self) -> Result<String, Fault> {
        let program = self.program().await?;
        Ok(version_text(program).await?.trim().to_owned())
    }

    /// Runs git to its end. `input` goes to its standard input.
    pub async fn run(&self, task: Task<'_>, input: &[u8]) -> Result<Ran, Fault> {
        let mut child = self
            .command(task)
            .await?
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .or_fault(|| "starting git")?;
        let mut stdin = child.stdin.take().or_fault(|| "git has no standard input")?;
        let feed = async {
            // Git may end before it has read all: its status tells.
            let _ = stdin.write_all(input).await;
            drop(stdin);
        };
        let ((), output) = tokio::join!(feed, child.wait_with_output());
        let output = output.or_fault(|| "waiting for git")?;
        Ok(Ran {
            code: output.status.code(),
            output: output.stdout,
            errors: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }

    /// Starts git with its input from a file, and leaves its output and errors to be read as they come.
    pub async fn start(&self, task: Task<'_>, input: Option<std::fs::File>) -> Result<Child, Fault> {
        let input = input.map_or_else(Stdio::null, Stdio::from);
        let mut command = self.command(task).await?;
        command.stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().or_fault(|| "starting git")
    }

    async fn command(&self, task: Task<'_>) -> Result<Command, Fault> {
        let mut command = bare(self.program().await?);
        let mut count = 0;
        for (name, value) in CONFIGURATION {
            command
                .env(format!("GIT_CONFIG_KEY_{count}"), name)
                .env(format!("GIT_CONFIG_VALUE_{count}"), value);
            count += 1;
        }
        command.env("GIT_CONFIG_COUNT", count.to_string()).env("GIT_DIR", task.repository);
        command.args(task.arguments).envs(task.variables.iter().copied());
        command.current_dir("/");
        Ok(command)
    }

    async fn program(&self) -> Result<&PathBuf, Fault> {
        self.program.get_or_try_init(find).await
    }
}

async fn find() -> Result<PathBuf, Fault> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let mut programs = std::env::split_paths(&folders).map(|folder| folder.join("git"));
    let program = programs.find(|program| program.is_file());
    let program = program.or_fault(|| "there is no git on the PATH: install git 2.38 or later")?;
    let text = version_text(&program).await?;
    match version_of(&text) {
        Some(version) if version >= LEAST_VERSION => Ok(program),
        _ => Err(Fault::new(format!(
            "{} is too old ({}): git 2.38 or later is needed",
            program.display(),
            text.trim()
        ))),
    }
}

async fn version_text(program: &Path) -> Result<String, Fault> {
    let output = bare(program).arg("version").output().await.or_fault(|| "asking git for its version")?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// `git version 2.47.3 (Apple Git-1)`
fn version_of(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.strip_prefix("git version ")?.split(['.', ' ', '\n']);
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

fn bare(program: &Path) -> Command {
    #[allow(clippy::disallowed_methods, reason = "this is the crate that starts processes")]
    let mut command = std::process::Command::new(program);
    command.env_clear();
    // Git calls a few of its own commands by name.
    command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
    for (name, value) in [
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_ATTR_NOSYSTEM", "1"),
        ("GIT_TERMINAL_PROMPT", "0"),
        ("HOME", "/nonexistent"),
        ("LC_ALL", "C"),
        ("TZ", "UTC"),
    ] {
        command.env(name, value);
    }
    dies_with_us(&mut command);
    let mut command = Command::from(command);
    command.kill_on_drop(true);
    command
}

#[cfg(target_os = "linux")]
fn dies_with_us(command: &mut std::process::Command) {
    use std::os::unix::process::CommandExt;
    // SAFETY: prctl is a plain system call, allowed between fork and exec.
    unsafe {
        command.pre_exec(|| {
            libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL);
            Ok(())
        });
    }
}

#[cfg(not(target_os = "linux"))]
fn dies_with_us(_: &mut std::process::Command) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        assert_eq!(version_of("git version 2.47.3\n"), Some((2, 47)));
        assert_eq!(version_of("git version 2.39.5 (Apple Git-154)\n"), Some((2, 39)));
        assert_eq!(version_of("gut"), None);
    }
}
