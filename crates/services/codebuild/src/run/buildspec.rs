//! DOWNLOAD_SOURCE, second half: the buildspec is read, and the shell stands.
//!
//! The texts of failures: `YAML_FILE_ERROR` and the place, as in
//! <https://docs.aws.amazon.com/codebuild/latest/userguide/troubleshooting.html> (read 2026-11-21).

use super::Run;
use crate::recorder::PhaseEnd;
use crate::rules::buildspec_source::{self, Buildspec as Where};
use crate::rules::variables::{self, Known};
use api_codebuild::{CacheType, ComputeType, ProjectCache};
use exec::Network;
use exec::shell::ShellSpec;
use kernel::{Fault, OrFault};
use lang_buildspec::{Buildspec, OnFailure, Phase, Phases, Shell as ShellName};
use std::path::Path;
use std::time::Duration;

const BUILDSPEC_BYTES_MAX: u64 = 1 << 20;
/// What the time-out leaves for the ends of a build.
const AFTERWARDS_S: u64 = 600;

impl Run {
    /// Text and name of the buildspec, or how the phase ends.
    pub(super) async fn buildspec_text(&self) -> Result<Result<(String, String), PhaseEnd>, Fault> {
        let given = self.row.build.source.as_ref().and_then(|source| source.buildspec.clone());
        match buildspec_source::of(given.as_deref()) {
            Where::Inline(text) => Ok(Ok((text, "the project's buildspec".to_owned()))),
            Where::S3(arn) => {
                let location = arn.splitn(6, ':').nth(5).unwrap_or_default().to_owned();
                let object = match self.object(&location, None).await? {
                    Ok(object) => object,
                    Err(end) => return Ok(Err(end)),
                };
                if object.size_bytes() > BUILDSPEC_BYTES_MAX {
                    return Ok(Err(too_large(&arn)));
                }
                Ok(Ok((String::from_utf8_lossy(&object.whole().await?).into_owned(), arn)))
            }
            Where::Path(path) => {
                let source = self.dir.join("output/src");
                let path = path.trim_start_matches("./").to_owned();
                let missing = || {
                    let message = format!("stat /codebuild/output/src/{path}: no such file or directory");
                    PhaseEnd::failed("YAML_FILE_ERROR", message)
                };
                let Some(file) = within(&source, &source.join(&path)) else { return Ok(Err(missing())) };
                let size = file.metadata().or_fault(|| "looking at a buildspec")?.len();
                if size > BUILDSPEC_BYTES_MAX {
                    return Ok(Err(too_large(&path)));
                }
                let bytes = tokio::fs::read(&file).await.or_fault(|| "reading a buildspec")?;
                Ok(Ok((String::from_utf8_lossy(&bytes).into_owned(), path)))
            }
        }
    }

    /// Reads it. A refusal names file, line and column.
    pub(super) fn read_buildspec(&mut self, text: &str, name: &str) -> Option<PhaseEnd> {
        let read = match lang_buildspec::parse(text) {
            Ok(read) => read,
            Err(refusal) => {
                for problem in refusal.problems.iter() {
                    self.diary.note(&format!(
                        "{name}:{}:{}: {}",
                        problem.at.line, problem.at.column, problem.message
                    ));
                }
                let first = refusal.problems.first();
                let message =
                    format!("{} ({name}:{}:{})", refusal.aws_message(), first.at.line, first.at.column);
                return Some(PhaseEnd::failed("YAML_FILE_ERROR", message));
            }
        };
        for warning in &read.warnings {
            self.diary.note(&format!(
                "[Landfall] {name}:{}:{}: {}",
                warning.at.line, warning.at.column, warning.message
            ));
        }
        for note in without_effect(&read.spec, self.row.settings.cache.as_ref()) {
            self.diary.note(&format!("[Landfall] {note}"));
        }
        let lacking = lacking(&read.spec);
        if let Some(what) = lacking {
            let message =
                format!("Landfall does not have {what} yet ({name}); COVERAGE.md lists what it has.");
            return Some(PhaseEnd::failed("CLIENT_ERROR", message));
        }
        self.spec = Some(read.spec);
        None
    }

    /// The shell, with everything that it is to know.
    pub(super) async fn open_shell(&mut self) -> Result<(), Fault> {
        let spec = self.spec.as_ref().or_fault(|| "the buildspec was read")?;
        let build = &self.row.build;
        let program = match spec.env.shell {
            Some(ShellName::Bash) => "/bin/bash",
            _ => "/bin/sh",
        };
        let (memory_bytes, processors) =
            compute(build.environment.as_ref().map(|environment| environment.compute_type));
        let mut shell = ShellSpec {
            program: program.into(),
            directory: self.dir.clone(),
            tools: self.service.ports.tools.clone(),
            environment: Vec::new(),
            memory_bytes,
            processors,
            network: Network::Host,
            hostname: "codebuild".to_owned(),
        };
        let interior = self.service.ports.shells.interior(&shell);
        let endpoint = self.service.ports.caller.endpoint();
        let source = interior.source();
        shell.environment = variables::all(&Known {
            build,
            scope: &self.recorder.scope,
            source_folder: &source,
            endpoint: &endpoint,
            buildspec: &spec.env.variables,
            begun_at: self.begun_at,
        });
        for secondary in build.secondary_sources.iter().flatten() {
            if let Some(name) = &secondary.source_identifier {
                let folder = format!("{}/src_{name}", interior.output);
                shell.environment.push((format!("CODEBUILD_SRC_DIR_{name}"), folder));
            }
        }
        shell.environment.extend(self.credentials().await?);
        let diary = self.diary.clone();
        self.shell =
            Some(self.service.ports.shells.open(&shell, Box::new(move |bytes| diary.output(bytes))).await?);
        self.diary.note(&format!("CODEBUILD_SRC_DIR={source}"));
        Ok(())
    }

    async fn credentials(&self) -> Result<Vec<(String, String)>, Fault> {
        let minutes = u64::try_from(self.row.build.timeout_in_minutes.unwrap_or(60)).unwrap_or(60);
        let lifetime = Duration::from_secs(minutes * 60 + AFTERWARDS_S);
        let keys = self.service.ports.caller.credentials(self.cx()?, lifetime).await?;
        let named = [
            ("AWS_ACCESS_KEY_ID", keys.access_key_id),
            ("AWS_SECRET_ACCESS_KEY", keys.secret_access_key),
            ("AWS_SESSION_TOKEN", keys.session_token),
        ];
        Ok(named.map(|(name, value)| (name.to_owned(), value)).into())
    }
}

fn too_large(name: &str) -> PhaseEnd {
    PhaseEnd::failed("YAML_FILE_ERROR", format!("{name} is larger than 1 MiB"))
}

/// What a buildspec may ask for and we cannot do, where doing nothing would change what the build means.
fn lacking(spec: &Buildspec) -> Option<&'static str> {
    if !spec.env.parameter_store.is_empty() {
        Some("env/parameter-store in a buildspec")
    } else if !spec.env.secrets_manager.is_empty() {
        Some("env/secrets-manager in a buildspec")
    } else if matches!(spec.env.shell, Some(ShellName::PowerShell | ShellName::Cmd)) {
        Some("builds on Windows")
    } else if runs_as_another(spec) {
        Some("run-as with another user than root in a buildspec")
    } else if phases(spec).any(|phase| matches!(phase.on_failure, OnFailure::Retry { matching: Some(_), .. }))
    {
        Some("on-failure: RETRY with a pattern in a buildspec")
    } else {
        None
    }
}

fn phases(spec: &Buildspec) -> impl Iterator<Item = &Phase> {
    let Phases { install, pre_build, build, post_build } = &spec.phases;
    [install, pre_build, build, post_build].into_iter().flatten()
}

/// Commands run as root in AWS's images, unless a buildspec names a user.
fn runs_as_another(spec: &Buildspec) -> bool {
    let named = phases(spec).filter_map(|phase| phase.run_as.as_ref()).chain(&spec.run_as);
    named.into_iter().any(|user| user != "root")
}

/// What the build's result does not depend on and we do not do: the log says so.
fn without_effect(spec: &Buildspec, cache: Option<&ProjectCache>) -> Vec<String> {
    let mut notes = Vec::new();
    if !spec.reports.is_empty() {
        let groups: Vec<_> = spec.reports.iter().map(|report| report.group.as_str()).collect();
        notes.push(format!("Reports are not kept: {}.", groups.join(", ")));
    }
    let caches = spec.cache.as_ref().is_some_and(|cache| !cache.paths.is_empty());
    if caches || cache.is_some_and(|cache| cache.r#type != CacheType::NoCache) {
        notes.push("There is no cache: each build begins without what earlier ones left.".to_owned());
    }
    if spec.env.git_credential_helper {
        notes.push(
            "git-credential-helper is not set up: git commands of the build have no credentials.".to_owned(),
        );
    }
    notes
}

/// <https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-compute-types.html> (read 2026-11-21).
fn compute(of: Option<ComputeType>) -> (u64, u64) {
    let (gibibytes, processors) = match of.unwrap_or_default() {
        ComputeType::BuildGeneral1Medium => (8, 4),
        ComputeType::BuildGeneral1Large => (16, 8),
        ComputeType::BuildGeneral1Xlarge => (72, 36),
        ComputeType::BuildGeneral1_2xlarge => (144, 72),
        _ => (4, 2),
    };
    (gibibytes << 30, processors)
}

/// A file's real path, if it is there and inside of `folder` also when links are followed.
pub(super) fn within(folder: &Path, file: &Path) -> Option<std::path::PathBuf> {
    let (folder, file) = (folder.canonicalize().ok()?, file.canonicalize().ok()?);
    (file.starts_with(folder) && file.is_file()).then_some(file)
}
