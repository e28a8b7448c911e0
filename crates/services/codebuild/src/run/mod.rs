//! A build's phases, one after the other.
//!
//! `source` gets the files, `buildspec` what is to be done with them, `commands` does it, `artifacts` keeps what it made.
//! Dropped half-way (stop, time-out, end of the server) nothing goes on: the sandbox dies with the shell that it holds.

mod artifacts;
mod buildspec;
mod commands;
mod git_password;
mod opening;
mod removing;
mod source;
mod zipping;

use crate::CodeBuild;
use crate::diary::{Diary, Place};
use crate::recorder::{PhaseEnd, Recorder, complete_open};
use crate::rules::order::{self, Then};
use crate::tables::BuildRow;
use api_codebuild::{BuildPhaseType, ExportedEnvironmentVariable, LogsLocation, StatusType};
use exec::shell::Shell;
use kernel::{Fault, OrFault, Timestamp};
use lang_buildspec::Buildspec;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use wire::{AuthorizeError, Cx};

pub(crate) struct Run {
    pub service: CodeBuild,
    pub recorder: Recorder,
    pub row: BuildRow,
    /// The build's folder on this machine.
    pub dir: PathBuf,
    pub begun_at: Timestamp,
    pub diary: Diary,
    sender: Option<JoinHandle<()>>,
    /// Under the project's role, from PROVISIONING on.
    cx: Option<Cx>,
    pub spec: Option<Buildspec>,
    pub shell: Option<Shell>,
    pub succeeding: bool,
}

/// In the list of running builds as long as it lives.
struct Registered {
    service: CodeBuild,
    arn: String,
    stop: Arc<Notify>,
}

impl Drop for Registered {
    fn drop(&mut self) {
        self.service.running.lock().remove(&self.arn);
    }
}

impl CodeBuild {
    /// Runs a build from its start to its end, whatever an earlier run has left.
    pub(crate) async fn run_build(&self, recorder: &Recorder) -> Result<StatusType, Fault> {
        let arn = crate::build_arn(&recorder.scope, &recorder.id);
        let stop = Arc::new(Notify::new());
        self.running.lock().insert(arn.clone(), stop.clone());
        let registered = Registered { service: self.clone(), arn, stop };
        let now = self.ports.clock.now();
        recorder.update(move |row| forget_the_lost_run(row, now)).await?;
        let Some(row) = recorder.unfinished().await?.filter(|row| !row.stop) else {
            return Ok(StatusType::Stopped);
        };
        let mut run = Run::prepare(self, recorder, row).await?;
        let minutes = run.row.build.timeout_in_minutes.unwrap_or(crate::rules::project::TIMEOUT_MINUTES);
        let limit = Duration::from_secs(u64::try_from(minutes).unwrap_or(1) * 60);
        let ended = tokio::select! {
            biased;
            () = registered.stop.notified() => run.cut(StatusType::Stopped, None).await,
            () = tokio::time::sleep(limit) => {
                let message = format!("Build has timed out after {minutes} minutes.");
                run.cut(StatusType::TimedOut, Some(("BUILD_TIMED_OUT".to_owned(), message))).await
            }
            ended = run.phases() => ended,
        };
        run.close().await;
        ended
    }
}

/// The phases of a run that a kill ended never came to an end: the build begins again behind QUEUED; or, if it was stopped
/// meanwhile, the phase that was going on is its last.
fn forget_the_lost_run(row: &mut BuildRow, now: Timestamp) {
    if row.stop {
        let phases = row.build.phases.as_deref().unwrap_or_default();
        if phases.last().is_some_and(|phase| phase.end_time.is_none()) {
            complete_open(&mut row.build, &PhaseEnd::stopped(), now);
        }
        return;
    }
    row.attempts += 1;
    row.build.phases.get_or_insert_default().truncate(2);
    row.build.exported_environment_variables = None;
}

impl Run {
    async fn prepare(service: &CodeBuild, recorder: &Recorder, row: BuildRow) -> Result<Self, Fault> {
        let dir = service.ports.dir.join(recorder.id.replace(':', "-"));
        removing::remove(&dir).await?;
        let output = dir.join("output/src");
        tokio::fs::create_dir_all(&output).await.or_fault(|| format!("making {}", output.display()))?;
        Ok(Self {
            service: service.clone(),
            recorder: recorder.clone(),
            row,
            dir,
            begun_at: service.ports.clock.now(),
            diary: Diary::unsent(service.ports.clock.clone()),
            sender: None,
            cx: None,
            spec: None,
            shell: None,
            succeeding: true,
        })
    }

    async fn phases(&mut self) -> Result<StatusType, Fault> {
        let mut phase = BuildPhaseType::Provisioning;
        while phase != BuildPhaseType::Completed {
            self.recorder.begin(phase).await?;
            let (end, then) = self.phase(phase).await?;
            self.recorder.complete(phase, &end).await?;
            self.tell(phase, &end);
            self.succeeding &= end.is_success();
            phase = order::next(phase, then);
        }
        Ok(if self.succeeding { StatusType::Succeeded } else { StatusType::Failed })
    }

    /// How a phase ended, and what a buildspec wants after that.
    async fn phase(&mut self, phase: BuildPhaseType) -> Result<(PhaseEnd, Then), Fault> {
        use BuildPhaseType as P;
        let end = match phase {
            P::Provisioning => self.provision().await?,
            P::DownloadSource => self.download_source().await?,
            P::Install | P::PreBuild | P::Build | P::PostBuild => return self.commands_of(phase).await,
            P::UploadArtifacts => self.upload_artifacts().await?,
            P::Finalizing => self.finalize().await?,
            P::Submitted | P::Queued | P::Completed => PhaseEnd::succeeded(),
        };
        let then = if end.is_success() { Then::GoOn } else { Then::Failed };
        Ok((end, then))
    }

    fn tell(&self, phase: BuildPhaseType, end: &PhaseEnd) {
        let (code, message) = end.context.clone().unwrap_or_default();
        self.diary.note(&format!("Phase complete: {phase} State: {}", end.status));
        self.diary.note(&format!("Phase context status code: {code} Message: {message}"));
    }

    pub fn cx(&self) -> Result<&Cx, Fault> {
        self.cx.as_ref().or_fault(|| "a build has its role from its first phase on")
    }

    /// The role and the log.
    async fn provision(&mut self) -> Result<PhaseEnd, Fault> {
        let role = self.row.build.service_role.clone().unwrap_or_default();
        let session = format!("AWSCodeBuild-{}", self.recorder.id.rsplit(':').next().unwrap_or_default());
        let project = self.row.build.project_name.clone().unwrap_or_default();
        let source_arn = crate::project_arn(&self.recorder.scope, &project);
        let caller = &self.service.ports.caller;
        let made =
            caller.under_role(&self.recorder.scope, crate::SERVICE, &role, &session, Some(&source_arn)).await;
        let cx = match made {
            Ok(cx) => cx,
            Err(AuthorizeError::Fault(fault)) => return Err(fault),
            Err(AuthorizeError::Denied(denied)) => {
                let message = format!(
                    "CodeBuild is not authorized to perform: sts:AssumeRole on service role. {denied}"
                );
                return Ok(PhaseEnd::failed("ACCESS_DENIED", message));
            }
        };
        self.cx = Some(cx.clone());
        if let Some(LogsLocation { group_name: Some(group), stream_name: Some(stream), .. }) =
            self.row.build.logs.clone()
        {
            match Diary::open(&self.service, &cx, Place { group, stream }).await {
                Ok((diary, sender)) => (self.diary, self.sender) = (diary, Some(sender)),
                Err(why) => {
                    let message = format!(
                        "Service role {role} does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams for \
                         build {}. Error message: {why}",
                        self.row.build.arn.as_deref().unwrap_or_default()
                    );
                    return Ok(PhaseEnd::failed("ACCESS_DENIED", message));
                }
            }
        }
        self.greet();
        Ok(PhaseEnd::succeeded())
    }

    /// What is not as in AWS stands at the head of the log.
    fn greet(&self) {
        if self.row.attempts > 1 {
            self.diary
                .note("[Landfall] The server was stopped during this build: it begins again from its start.");
        }
        let image = self
            .row
            .build
            .environment
            .as_ref()
            .map(|environment| environment.image.clone())
            .unwrap_or_default();
        let level = self.service.ports.shells.level().name();
        self.diary.note(&format!(
            "[Landfall] Commands run with the programs of this machine, not in the image {image}; isolation: {level}."
        ));
        let environment = self.row.build.environment.as_ref();
        if environment.and_then(|environment| environment.privileged_mode) == Some(true) {
            self.diary.note("[Landfall] privilegedMode: builds have no Docker daemon.");
        }
    }

    /// Exported variables.
    async fn finalize(&mut self) -> Result<PhaseEnd, Fault> {
        let names = self.spec.as_ref().map(|spec| spec.env.exported_variables.clone()).unwrap_or_default();
        let mut exported = Vec::new();
        if let Some(shell) = &mut self.shell {
            for name in names {
                let value = shell.variable(&name).await?.unwrap_or_default();
                exported.push(ExportedEnvironmentVariable { name: Some(name), value: Some(value) });
            }
        }
        self.recorder
            .update(move |row| row.build.exported_environment_variables = Some(exported.clone()))
            .await?;
        Ok(PhaseEnd::succeeded())
    }

    /// The phase that is going on is the last one.
    async fn cut(
        &mut self,
        status: StatusType,
        context: Option<(String, String)>,
    ) -> Result<StatusType, Fault> {
        let phases = self.recorder.row().await?.build.phases.unwrap_or_default();
        let open = phases.last().filter(|phase| phase.end_time.is_none()).and_then(|phase| phase.phase_type);
        if let Some(phase) = open {
            let end = PhaseEnd { status, context };
            self.recorder.complete(phase, &end).await?;
            self.tell(phase, &end);
        }
        Ok(status)
    }

    /// Ends what runs, sends the last lines, removes the folder.
    async fn close(&mut self) {
        if let Some(shell) = self.shell.take() {
            shell.finish().await;
        }
        self.diary.close();
        // A build is over when what it said can be read. The sender gives up by itself what the log does not take.
        if let Some(sender) = self.sender.take()
            && let Err(error) = sender.await
        {
            tracing::error!(build = self.recorder.id, %error, "the last log lines of a build are lost");
        }
        if let Err(fault) = removing::remove(&self.dir).await {
            tracing::warn!(fault = %fault.chain(), "a build's folder stays");
        }
    }
}
