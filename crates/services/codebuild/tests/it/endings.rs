//! How builds end that do not run to their end, and what they could not put away.

use crate::world::{Ground, ROLE, Route, project, told};
use api_codebuild::{
    ArtifactPackaging, ArtifactsType, BatchDeleteBuilds, BatchDeleteBuildsInput, Build, ProjectArtifacts,
    StartBuild, StartBuildInput, StatusType, StopBuild, StopBuildInput,
};
use flow::Engine;
use flow::failpoint::{Act, Failpoints, Moment, Point};
use kernel::{Clock, SeededChance};
use std::fs;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use svc_codebuild::flows::BuildFlow;

async fn stop(ground: &Ground, build: &Build) -> Build {
    let input = StopBuildInput { id: build.id.clone().unwrap() };
    ground.caller.call::<StopBuild>(&ground.cx, input).await.unwrap().build.unwrap()
}

fn states(ground: &Ground) -> Vec<String> {
    let events = ground.events.lock();
    let mut states: Vec<_> =
        events.iter().filter_map(|event| event.detail["build-status"].as_str().map(str::to_owned)).collect();
    states.sort();
    states
}

async fn flows(ground: &Ground) -> usize {
    ground.store.read(|tx| flow::list(tx, None, None, 10)).await.unwrap().len()
}

/// Nothing ran: there is not even the folder in which builds have theirs.
fn ran(ground: &Ground) -> bool {
    ground.folder.path().join("builds").exists()
}

const BUILDSPEC: &str = "version: 0.2\nphases:\n  build:\n    commands: ['true']\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_build_that_waits_is_stopped_at_once_and_never_runs() {
    let ground = Ground::new().await;
    let build = ground.start(BUILDSPEC).await;
    let stopped = stop(&ground, &build).await;
    assert_eq!(stopped.build_status, Some(StatusType::Stopped));
    assert_eq!(told(&stopped), ["SUBMITTED SUCCEEDED", "QUEUED STOPPED"]);
    assert_eq!(stop(&ground, &build).await, stopped, "it stays as it is");
    ground.settle().await;
    assert_eq!(ground.read(build.id.clone()).await, stopped);
    assert_eq!((states(&ground), ran(&ground)), (vec!["IN_PROGRESS".into(), "STOPPED".into()], false));
    assert_eq!(flows(&ground).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_that_was_stopped_and_deleted_before_it_began_is_forgotten() {
    let ground = Ground::new().await;
    let build = ground.start(BUILDSPEC).await;
    stop(&ground, &build).await;
    let input = BatchDeleteBuildsInput { ids: build.id.into_iter().collect() };
    let deleted = ground.caller.call::<BatchDeleteBuilds>(&ground.cx, input).await.unwrap();
    assert_eq!(deleted.builds_deleted.map(|deleted| deleted.len()), Some(1));
    ground.settle().await;
    assert_eq!((ran(&ground), flows(&ground).await), (false, 0));
}

/// Kills the engine once, before or after the step `run`.
struct Kill(Moment, AtomicBool);

impl Failpoints for Kill {
    fn reached(&self, point: Point<'_>) -> Act {
        let is_it = point.step == "run" && point.moment == self.0 && !self.1.swap(true, Ordering::SeqCst);
        if is_it { Act::Die } else { Act::Pass }
    }
}

impl Ground {
    async fn killed(&self, moment: Moment) {
        let engine = Engine::new(self.store.clone(), self.clock.clone(), Arc::new(SeededChance::new(1)));
        let engine = engine.with(BuildFlow(self.service.clone())).with(Route(self.events.clone()));
        let kill = Arc::new(Kill(moment, AtomicBool::default()));
        assert!(engine.with_failpoints(kill).settle().await.unwrap().killed);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_that_is_stopped_between_its_queue_and_its_run_never_runs() {
    let ground = Ground::new().await;
    let build = ground.start(BUILDSPEC).await;
    ground.killed(Moment::Before).await;
    stop(&ground, &build).await;
    ground.settle().await;
    let build = ground.read(build.id).await;
    assert_eq!(
        told(&build),
        ["SUBMITTED SUCCEEDED", "QUEUED SUCCEEDED", "PROVISIONING STOPPED"],
        "stopped before anything was prepared"
    );
    assert_eq!((build.build_status, ran(&ground)), (Some(StatusType::Stopped), false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_that_faults_again_and_again_ends_and_says_why() {
    let ground = Ground::new().await;
    // Where builds have their folders is no folder.
    fs::write(ground.folder.path().join("builds"), "").unwrap();
    let build = ground.start(BUILDSPEC).await;
    let mut attempts = 0;
    while let Some(next) = ground.settled().await.next {
        attempts += 1;
        assert!(attempts < 10, "it is never given up");
        let wait = next.duration_since(ground.clock.now());
        ground.clock.advance(Duration::try_from(wait).unwrap_or_default());
    }
    assert_eq!(attempts, 4, "the fifth attempt was the last");
    let build = ground.read(build.id).await;
    let last = told(&build).pop().unwrap();
    assert!(last.starts_with("PROVISIONING FAULT The build was begun 5 times and did not end: "), "{last}");
    assert_eq!((build.build_status, build.build_complete), (Some(StatusType::Fault), Some(true)));
    assert_eq!(states(&ground), ["FAULT", "IN_PROGRESS"]);
}

fn artifacts() -> ProjectArtifacts {
    ProjectArtifacts {
        r#type: ArtifactsType::S3,
        location: Some("bucket".into()),
        name: Some("out.zip".into()),
        packaging: Some(ArtifactPackaging::Zip),
        ..ProjectArtifacts::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_artifact_that_nobody_may_read_is_whole_or_the_build_fails() {
    let ground = Ground::new().await;
    let buildspec = "version: 0.2\nphases:\n  build:\n    commands: ['printf text > locked; chmod 000 locked']\nartifacts:\n  files: [locked]\n";
    let input = StartBuildInput {
        project_name: project().name,
        buildspec_override: Some(buildspec.into()),
        artifacts_override: Some(artifacts()),
        service_role_override: Some(ROLE.into()),
        ..StartBuildInput::default()
    };
    let build = ground.caller.call::<StartBuild>(&ground.cx, input).await.unwrap().build.unwrap();
    ground.settle().await;
    let build = ground.read(build.id).await;
    let stored = ground.objects.lock().remove("out.zip");
    if build.build_status == Some(StatusType::Succeeded) {
        // Root may read it all the same.
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(stored.unwrap())).unwrap();
        let mut text = String::new();
        zip.by_name("locked").unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "text");
        return;
    }
    let told = told(&build);
    let failed = told.iter().find(|phase| phase.starts_with("UPLOAD_ARTIFACTS FAILED")).unwrap();
    assert!(failed.contains("locked could not be read"), "{failed}");
    assert_eq!((build.build_status, stored), (Some(StatusType::Failed), None));
}
