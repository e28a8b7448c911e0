//! INSTALL, PRE_BUILD, BUILD, POST_BUILD: the commands of a phase, and what its failure means.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.phases> (read 2026-11-21). A phase
//! that failed stays FAILED, and so does the build, also when `on-failure: CONTINUE` lets later phases run.

use super::Run;
use crate::recorder::PhaseEnd;
use crate::rules::order::Then;
use api_codebuild::BuildPhaseType;
use exec::shell::Ended;
use kernel::{Fault, OrFault};
use lang_buildspec::{Command, OnFailure, Phase, Version};

/// <https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html#build-spec.phases.on-failure>
const RETRIES: u32 = 3;

impl Run {
    pub(super) async fn commands_of(&mut self, kind: BuildPhaseType) -> Result<(PhaseEnd, Then), Fault> {
        let spec = self.spec.as_ref().or_fault(|| "the buildspec was read")?;
        let phase = match kind {
            BuildPhaseType::Install => &spec.phases.install,
            BuildPhaseType::PreBuild => &spec.phases.pre_build,
            BuildPhaseType::Build => &spec.phases.build,
            _ => &spec.phases.post_build,
        };
        let Some(phase) = phase.clone() else { return Ok((PhaseEnd::succeeded(), Then::GoOn)) };
        self.diary.note(&format!("Entering phase {kind}"));
        for (runtime, version) in &phase.runtime_versions {
            self.diary.note(&format!(
                "[Landfall] runtime-versions: {runtime} {version} is not provided; what this machine and its tools have is used."
            ));
        }
        if !self.succeeding {
            self.quietly("CODEBUILD_BUILD_SUCCEEDING=0").await?;
        }
        let end = self.tries(&phase).await?;
        let then = match phase.on_failure {
            _ if end.is_success() => Then::GoOn,
            OnFailure::Continue => Then::GoOn,
            OnFailure::Abort => Then::Abort,
            OnFailure::Unsaid | OnFailure::Retry { .. } => Then::Failed,
        };
        Ok((end, then))
    }

    async fn tries(&mut self, phase: &Phase) -> Result<PhaseEnd, Fault> {
        let retries = match &phase.on_failure {
            OnFailure::Retry { count, .. } => count.unwrap_or(RETRIES),
            OnFailure::Unsaid | OnFailure::Abort | OnFailure::Continue => 0,
        };
        let mut end = self.once(phase).await?;
        for retry in 1..=retries {
            if end.is_success() {
                break;
            }
            self.diary.note(&format!("Retrying the phase ({retry} of {retries})"));
            end = self.once(phase).await?;
        }
        Ok(end)
    }

    /// Commands up to the first failure, then the `finally` block whatever happened.
    async fn once(&mut self, phase: &Phase) -> Result<PhaseEnd, Fault> {
        let mut end = self.all(&phase.commands).await?;
        if !phase.finally.is_empty() && self.shell.is_some() {
            let last = self.all(&phase.finally).await?;
            if end.is_success() {
                end = last;
            }
        }
        Ok(end)
    }

    async fn all(&mut self, commands: &[Command]) -> Result<PhaseEnd, Fault> {
        for command in commands {
            let end = self.one(command).await?;
            if !end.is_success() {
                return Ok(end);
            }
        }
        Ok(PhaseEnd::succeeded())
    }

    async fn one(&mut self, command: &Command) -> Result<PhaseEnd, Fault> {
        self.diary.note(&format!("Running command {}", command.text));
        let Some(shell) = &mut self.shell else {
            return Ok(failed(&command.text, "the build environment has ended"));
        };
        let text = match self.spec.as_ref().map(|spec| spec.version) {
            Some(Version::V0_1) => format!("(cd \"$CODEBUILD_SRC_DIR\"\n{}\n)", command.text),
            _ => command.text.clone(),
        };
        let ended = shell.run(&text).await?;
        let reason = match ended {
            Ended::Exited(0) => return Ok(PhaseEnd::succeeded()),
            Ended::Exited(code) => format!("exit status {code}"),
            Ended::OutOfMemory => "signal: killed (the build used up its memory)".to_owned(),
            Ended::Sandbox(end) => format!("the build environment ended ({end:?})"),
        };
        if !matches!(ended, Ended::Exited(_))
            && let Some(shell) = self.shell.take()
        {
            shell.finish().await;
        }
        let end = failed(&command.text, &reason);
        if let Some((_, message)) = &end.context {
            self.diary.note(&format!("Command did not exit successfully: {message}"));
        }
        Ok(end)
    }

    async fn quietly(&mut self, command: &str) -> Result<(), Fault> {
        if let Some(shell) = &mut self.shell {
            shell.run(command).await?;
        }
        Ok(())
    }
}

fn failed(command: &str, reason: &str) -> PhaseEnd {
    let message = format!("Error while executing command: {command}. Reason: {reason}");
    PhaseEnd::failed("COMMAND_EXECUTION_ERROR", message)
}
