//! StopBuild: ends a build and answers when its commands are gone: STOPPED.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StopBuild.html> (read 2026-11-21).
//! Permission: codebuild:StopBuild on the project.
//! A build that is over stays as it is. The answer waits for the end, ten seconds at most; then it shows the build as it is.

use crate::CodeBuild;
use crate::build_arn;
use crate::errors::Failure;
use crate::flows::BuildFlow;
use crate::ops::project_of;
use crate::tables::Builds;
use flow::{Flow, Signal};
use api_codebuild::{Build, StopBuild, StopBuildError, StopBuildInput, StopBuildOutput};
use std::time::Duration;
use wire::{Cx, Handle, Permission};

const ANSWERED_WITHIN: Duration = Duration::from_secs(10);
const LOOKS_EVERY: Duration = Duration::from_millis(20);

impl Handle<StopBuild> for CodeBuild {
    async fn permissions(&self, cx: &Cx, input: &StopBuildInput) -> Result<Vec<Permission>, StopBuildError> {
        Ok(vec![self.permission(cx, "codebuild:StopBuild", project_of(&input.id))])
    }

    async fn handle(&self, cx: &Cx, input: StopBuildInput) -> Result<StopBuildOutput, StopBuildError> {
        stop_build(self, cx, input).await.map_err(Failure::of)
    }
}

async fn stop_build(service: &CodeBuild, cx: &Cx, input: StopBuildInput) -> Result<StopBuildOutput, Failure> {
    let (scope, id) = (cx.scope.clone(), input.id);
    let written = service.ports.store.write(move |tx| {
        let mut row = crate::build(tx, &scope, &id)?;
        if row.build.build_complete != Some(true) {
            row.stop = true;
            let id = row.build.id.clone().unwrap_or_default();
            tx.put::<Builds>(&(scope.clone(), id.clone()), &row)?;
            flow::signal(tx, BuildFlow::KIND, build_arn(&scope, &id), Signal::named("stop"))?;
        }
        Ok::<_, Failure>(row.build)
    });
    let build = written.await?;
    let running = service.running.lock().get(build.arn.as_deref().unwrap_or_default()).cloned();
    if let Some(stop) = running {
        stop.notify_one();
    }
    let ended = tokio::time::timeout(ANSWERED_WITHIN, ended(service, cx, &build)).await;
    Ok(StopBuildOutput { build: Some(ended.unwrap_or(Ok(build))?) })
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
