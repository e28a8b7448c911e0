//! What builds say of their commands, and what is refused before one begins.

use crate::world::{Ground, told};
use api_codebuild::{
    BatchGetBuilds, BatchGetBuildsInput, SourceType, StartBuild, StartBuildInput, StatusType, StopBuild,
    StopBuildInput,
};
use std::collections::BTreeSet;
use std::time::Duration;
use wire::OperationError;

#[tokio::test(flavor = "multi_thread")]
async fn failures_name_what_failed() {
    let ground = Ground::new().await;
    let cases = [
        (
            "version: 0.2\nphases:\n  build:\n    commands: [echo a, exit 3, touch never]\n    finally: ['test ! -e never']\n  post_build:\n    commands: ['test $CODEBUILD_BUILD_SUCCEEDING = 0']\n",
            "BUILD FAILED Error while executing command: exit 3. Reason: exit status 3",
            "POST_BUILD SUCCEEDED",
        ),
        (
            "version: 0.2\nphases:\n  pre_build:\n    commands: [nonsense-xyz]\n  build:\n    commands: [exit 0]\n",
            "PRE_BUILD FAILED Error while executing command: nonsense-xyz. Reason: exit status 127",
            "FINALIZING SUCCEEDED",
        ),
        (
            "version: 0.2\nphases:\nbuild:\n commands:\n    - a\n   - b\n",
            "DOWNLOAD_SOURCE FAILED while parsing a block mapping, did not find expected key at line 6 (the project's buildspec:6:4)",
            "FINALIZING SUCCEEDED",
        ),
        (
            "version: 0.2\nenv:\n  parameter-store: {A: b}\nphases:\n  build:\n    commands: [exit 0]\n",
            "DOWNLOAD_SOURCE FAILED Landfall does not have env/parameter-store in a buildspec yet (the project's buildspec); COVERAGE.md lists what it has.",
            "FINALIZING SUCCEEDED",
        ),
    ];
    for (buildspec, failed, then) in cases {
        let build = ground.built(buildspec).await;
        let told = told(&build);
        assert_eq!(build.build_status, Some(StatusType::Failed), "{told:#?}");
        assert!(
            told.iter().any(|phase| phase == failed) && told.iter().any(|phase| phase == then),
            "{told:#?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_stops_when_it_is_told_to() {
    let ground = Ground::new().await;
    let build =
        ground.start("version: 0.2\nphases:\n  build:\n    commands: [touch began, sleep 600]\n").await;
    let began = ground
        .folder
        .path()
        .join("builds")
        .join(build.id.clone().unwrap().replace(':', "-"))
        .join("output/src/began");
    let stop = async {
        let limit = tokio::time::Instant::now() + Duration::from_secs(600);
        while !began.exists() {
            assert!(tokio::time::Instant::now() < limit, "the build did not begin");
            tokio::task::yield_now().await;
        }
        let input = StopBuildInput { id: build.id.clone().unwrap() };
        ground.caller.call::<StopBuild>(&ground.cx, input).await.unwrap();
    };
    tokio::join!(ground.settle(), stop);
    let build = ground.read(build.id.clone()).await;
    assert_eq!(build.build_status, Some(StatusType::Stopped));
    assert_eq!(told(&build).last().map(String::as_str), Some("BUILD STOPPED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_refused_at_once() {
    let ground = Ground::new().await;
    let start = |input: StartBuildInput| {
        let input = StartBuildInput { project_name: "movies".into(), ..input };
        async { ground.caller.call::<StartBuild>(&ground.cx, input).await }
    };
    let token = |version: &str| StartBuildInput {
        idempotency_token: Some("t".into()),
        source_version: Some(version.into()),
        ..StartBuildInput::default()
    };
    let first = start(token("1")).await.unwrap().build.unwrap().id;
    assert_eq!(start(token("1")).await.unwrap().build.unwrap().id, first);
    assert_eq!(start(token("2")).await.unwrap_err().code(), "InvalidInputException");
    ground.clock.advance(Duration::from_secs(301));
    assert_ne!(start(token("1")).await.unwrap().build.unwrap().id, first, "a token is good for five minutes");
    let pipeline = ground.of_pipeline();
    let mut same = BTreeSet::new();
    for _ in 0..2 {
        let input = StartBuildInput {
            project_name: "movies".into(),
            idempotency_token: Some("of an action".into()),
            ..StartBuildInput::default()
        };
        same.insert(ground.caller.call::<StartBuild>(&pipeline, input).await.unwrap().build.unwrap().id);
        ground.clock.advance(Duration::from_secs(3600));
    }
    assert_eq!(same.len(), 1, "an action finds its build whenever its server comes back");
    let github =
        StartBuildInput { source_type_override: Some(SourceType::Github), ..StartBuildInput::default() };
    assert!(start(github).await.unwrap_err().message().contains("GITHUB"));
    let missing = StartBuildInput { project_name: "none".into(), ..StartBuildInput::default() };
    let missing = ground.caller.call::<StartBuild>(&ground.cx, missing).await.unwrap_err();
    assert_eq!(missing.code(), "ResourceNotFoundException");
    for (role, why) in [
        ("builder", "Invalid service role: builder"),
        (
            "arn:aws:iam::999988887777:role/other",
            "Invalid service role: Service role account ID does not match caller's account",
        ),
    ] {
        let given =
            StartBuildInput { service_role_override: Some(role.into()), ..StartBuildInput::default() };
        let refused = start(given).await.unwrap_err();
        assert_eq!((&*refused.code(), &*refused.message()), ("InvalidInputException", why));
    }
    let no_id = StopBuildInput { id: "movies".into() };
    let stopped = ground.caller.call::<StopBuild>(&ground.cx, no_id).await.unwrap_err();
    assert_eq!(stopped.message(), "Invalid build ID provided");
    let no_id = BatchGetBuildsInput { ids: vec!["movies:1".into(), "movies".into()] };
    let read = ground.caller.call::<BatchGetBuilds>(&ground.cx, no_id).await.unwrap_err();
    assert_eq!((&*read.code(), &*read.message()), ("InvalidInputException", "Invalid build ID provided"));
    let other = StartBuildInput {
        service_role_override: Some("arn:aws:iam::123456789012:role/other".into()),
        ..StartBuildInput::default()
    };
    let id = start(other).await.unwrap().build.unwrap().id;
    ground.settle().await;
    let told = told(&ground.read(id).await);
    assert!(
        told[2].starts_with("PROVISIONING FAILED CodeBuild is not authorized to perform: sts:AssumeRole"),
        "{told:?}"
    );
}
