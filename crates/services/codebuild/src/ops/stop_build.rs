//! StopBuild: ends a build and answers when its commands are gone: STOPPED.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StopBuild.html> (read 2026-11-21).
//! Permission: codebuild:StopBuild on the project.
//! A build that is over stays as it is; one that has not begun to run ends at once. The answer waits for the end of what runs, ten
//! seconds at most; then it shows the build as it is.

use crate::CodeBuild;
use crate::build_arn;
use crate::events;
use crate::flows::BuildFlow;
use crate::ops::project_of;
use crate::recorder::{PhaseEnd, complete_open, conclude};
use crate::tables::Builds;
use api_codebuild::{Build, StatusType, StopBuild, StopBuildError, StopBuildInput, StopBuildOutput};
use flow::{Flow, Signal};
use kernel::{Scope, Timestamp};
use std::time::Duration;
use store::Write;
use wire::{Cx, Failure, Handle, Permission};

const ANSWERED_WITHIN: Duration = Duration::from_secs(10);
const LOOKS_EVERY: Duration = Duration::from_millis(20);

impl Handle<StopBuild> for CodeBuild {
    async fn permissions(&self, cx: &Cx, input: &StopBuildInput) -> Result<Vec<Permission>, StopBuildError> {
        Ok(vec![self.permission(cx, "codebuild:StopBuild", project_of(&input.id))])
    }

    async fn handle(&self, cx: &Cx, input: StopBuildInput) -> Result<StopBuildOutput, StopBuildError> {
        stop_build(self, cx, input).await.map_err(Into::into)
    }
}

async fn stop_build(service: &CodeBuild, cx: &Cx, input: StopBuildInput) -> Result<StopBuildOutput, Failure> {
    let (scope, id) = (cx.scope.clone(), input.id);
    let now = service.ports.clock.now();
    let event_ids = [service.ports.chance.uuid(), service.ports.chance.uuid()];
    let written = service.ports.store.write(move |tx| stop(tx, &scope, &id, now, &event_ids));
    let build = written.await?;
    let running = service.running.lock().get(build.arn.as_deref().unwrap_or_default()).cloned();
    if let Some(stop) = running {
        stop.notify_one();
    }
    let ended = tokio::time::timeout(ANSWERED_WITHIN, ended(service, cx, &build)).await;
    Ok(StopBuildOutput { build: Some(ended.unwrap_or(Ok(build))?) })
}

/// Asks the build to stop. A run counts its attempt before it looks whether it is to stop: where none is counted, nothing runs and
/// nothing will.
fn stop(
    tx: &mut Write<'_>,
    scope: &Scope,
    given: &str,
    now: Timestamp,
    event_ids: &[String; 2],
) -> Result<Build, Failure> {
    let mut row = crate::build(tx, scope, given)?;
    if row.build.build_complete == Some(true) {
        return Ok(row.build);
    }
    row.stop = true;
    let key = (scope.clone(), row.build.id.clone().unwrap_or_default());
    if row.attempts > 0 {
        tx.put::<Builds>(&key, &row)?;
        flow::signal(tx, BuildFlow::KIND, build_arn(scope, &key.1), Signal::named("stop"))?;
        return Ok(row.build);
    }
    let phase = complete_open(&mut row.build, &PhaseEnd::stopped(), now);
    tx.put::<Builds>(&key, &row)?;
    seam_events::publish(tx, &events::phase_change(scope, &row.build, phase, now, &event_ids[0]))?;
    conclude(tx, &key, StatusType::Stopped, now, &event_ids[1])?;
    Ok(crate::build(tx, scope, given)?.build)
}

/// The build when it is over.
async fn ended(service: &CodeBuild, cx: &Cx, build: &Build) -> Result<Build, Failure> {
    let id = build.id.clone().unwrap_or_default();
    loop {
        let (scope, id) = (cx.scope.clone(), id.clone());
        let row = service.ports.store.read(move |tx| crate::build(tx, &scope, &id)).await?;
        if row.build.build_complete == Some(true) {
            return Ok(row.build);
        }
        tokio::time::sleep(LOOKS_EVERY).await;
    }
}
