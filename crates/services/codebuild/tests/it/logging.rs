//! What becomes of a build's log lines that the log service does not take at once.

use crate::world::Ground;
use api_codebuild::{
    CloudWatchLogsConfig, LogsConfig, LogsConfigStatusType, StartBuild, StartBuildInput, StatusType,
};
use wire::Refusal;

const SPEAKS: &str = "version: 0.2\nphases:\n  build:\n    commands: [echo said by a command]\n";

/// The log of a build whose first lines are refused in these ways, one after the other.
async fn log(refusals: Vec<Refusal>) -> Vec<String> {
    let ground = Ground::new().await;
    *ground.logs.refusals.lock() = refusals;
    let enabled = CloudWatchLogsConfig { status: LogsConfigStatusType::Enabled, ..Default::default() };
    let input = StartBuildInput {
        project_name: "movies".into(),
        buildspec_override: Some(SPEAKS.to_owned()),
        logs_config_override: Some(LogsConfig { cloud_watch_logs: Some(enabled), s3_logs: None }),
        ..StartBuildInput::default()
    };
    let build = ground.caller.call::<StartBuild>(&ground.cx, input).await.unwrap().build.unwrap();
    ground.settle().await;
    let build = ground.read(build.id).await;
    assert_eq!(build.build_status, Some(StatusType::Succeeded), "whatever becomes of its log");
    assert!(ground.logs.refusals.lock().is_empty(), "it was tried so often");
    let messages = ground.logs.messages.lock();
    messages.clone()
}

fn passing() -> Refusal {
    Refusal::new("ServiceUnavailableException", 503, "The service cannot complete the request.")
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_that_are_refused_for_the_moment_are_sent_again() {
    let messages = log(vec![passing(), passing()]).await;
    let said = messages.iter().filter(|line| *line == "said by a command\n").count();
    assert_eq!(said, 1, "{messages:?}");
    let whole = log(Vec::new()).await;
    assert_eq!(messages.len(), whole.len(), "none is lost or sent twice: {messages:?}, {whole:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_that_are_refused_for_good_are_counted_where_they_lack() {
    let ground_lines = log(vec![Refusal::new("AccessDeniedException", 403, "no")]).await;
    let told = ground_lines.iter().filter(|line| line.contains("lines were left out here")).count();
    assert_eq!(told, 1, "{ground_lines:?}");
}
