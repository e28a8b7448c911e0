//! A build begins: number, id, row, flow and event in one transaction.

use crate::errors::{invalid, too_many_builds};
use crate::flows::{BuildFlow, BuildState};
use crate::rules::{initiator, override_build, project};
use crate::tables::{BuildRow, Builds, BuildsByStart, BuildsOfProject, Projects, TokenRow, Tokens};
use crate::{CodeBuild, build_arn, events};
use api_codebuild::{
    Build, BuildArtifacts, BuildPhase, BuildPhaseType, CloudWatchLogsConfig, LogsConfigStatusType,
    LogsLocation, PhaseContext, Project, StartBuildInput, StatusType,
};
use kernel::{Scope, Timestamp};
use store::Write;
use wire::{Cx, Failure, Shaped};

/// <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html>: a token is good for five minutes. Those of
/// pipelines are good for ever: an action whose server was killed finds its build also after a longer time.
const TOKEN_S: i64 = 300;
/// Among which the active builds of a project are looked for.
const LATEST: usize = 1000;

struct New {
    scope: Scope,
    id: String,
    uuid: String,
    event_id: String,
    initiator: String,
    now: Timestamp,
    input: StartBuildInput,
    asked: String,
}

impl CodeBuild {
    pub(crate) async fn start(&self, cx: &Cx, mut input: StartBuildInput) -> Result<Build, Failure> {
        let name = crate::project_name(&input.project_name).to_owned();
        input.project_name.clone_from(&name);
        let uuid = self.ports.chance.uuid();
        let asked = format!("{:?}", input.clone().into_value());
        let new = New {
            scope: cx.scope.clone(),
            id: format!("{name}:{uuid}"),
            uuid,
            event_id: self.ports.chance.uuid(),
            initiator: initiator::of(&cx.principal),
            now: self.ports.clock.now(),
            input,
            asked,
        };
        self.ports.store.write(move |tx| begin(tx, &new)).await
    }
}

fn begin(tx: &mut Write<'_>, new: &New) -> Result<Build, Failure> {
    if let Some(earlier) = earlier(tx, new)? {
        return Ok(earlier);
    }
    let mut row = crate::project(tx, &new.scope, &new.input.project_name)?;
    let merged = override_build::of(&row.project, &new.input)?;
    refuse_too_many(tx, new, merged.concurrent_build_limit)?;
    row.builds += 1;
    let build = first(new, merged.clone(), row.builds);
    let key = (new.scope.clone(), new.id.clone());
    tx.put::<Projects>(&(new.scope.clone(), new.input.project_name.clone()), &row)?;
    tx.put::<Builds>(&key, &BuildRow { build: build.clone(), settings: merged, stop: false, attempts: 0 })?;
    tx.put::<BuildsByStart>(&(new.scope.clone(), new.now, new.id.clone()), &())?;
    tx.put::<BuildsOfProject>(&(new.scope.clone(), new.input.project_name.clone(), row.builds), &new.id)?;
    if let Some(token) = &new.input.idempotency_token {
        let kept = TokenRow { build: new.id.clone(), asked: new.asked.clone(), at: new.now };
        tx.put::<Tokens>(&(new.scope.clone(), token.clone()), &kept)?;
    }
    flow::start::<BuildFlow>(tx, build_arn(&new.scope, &new.id), &BuildState::Queue)?;
    seam_events::publish(tx, &events::state_change(&new.scope, &build, new.now, &new.event_id))?;
    Ok(build)
}

/// A project's own limit throttles: <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Project.html>.
fn refuse_too_many(tx: &Write<'_>, new: &New, limit: Option<i64>) -> Result<(), Failure> {
    let Some(limit) = limit else { return Ok(()) };
    let project = (new.scope.clone(), new.input.project_name.clone());
    let latest = tx.scan_back::<BuildsOfProject>(&project, None, LATEST)?;
    let mut active = 0;
    for (_, id) in latest {
        let row = tx.get::<Builds>(&(new.scope.clone(), id))?;
        active += i64::from(row.is_some_and(|row| row.build.build_complete != Some(true)));
    }
    if active < limit { Ok(()) } else { Err(too_many_builds(limit).into()) }
}

/// The build that the same token has started.
fn earlier(tx: &mut Write<'_>, new: &New) -> Result<Option<Build>, Failure> {
    let Some(token) = &new.input.idempotency_token else { return Ok(None) };
    let Some(kept) = tx.get::<Tokens>(&(new.scope.clone(), token.clone()))? else { return Ok(None) };
    let is_old = new.now.as_second() > kept.at.as_second() + TOKEN_S;
    if is_old && !initiator::is_pipeline(&new.initiator) {
        return Ok(None);
    }
    if kept.asked != new.asked {
        return Err(invalid("Idempotency token was used before with other parameters").into());
    }
    Ok(tx.get::<Builds>(&(new.scope.clone(), kept.build))?.map(|row| row.build))
}

fn first(new: &New, merged: Project, number: i64) -> Build {
    let empty =
        || Some(vec![PhaseContext { status_code: Some(String::new()), message: Some(String::new()) }]);
    let submitted = BuildPhase {
        phase_type: Some(BuildPhaseType::Submitted),
        phase_status: Some(StatusType::Succeeded),
        start_time: Some(new.now),
        end_time: Some(new.now),
        duration_in_seconds: Some(0),
        contexts: empty(),
    };
    let queued = BuildPhase {
        phase_type: Some(BuildPhaseType::Queued),
        start_time: Some(new.now),
        ..BuildPhase::default()
    };
    let artifact = |artifacts: &api_codebuild::ProjectArtifacts| BuildArtifacts {
        location: Some(artifacts.location.clone().unwrap_or_default()),
        artifact_identifier: artifacts.artifact_identifier.clone(),
        ..BuildArtifacts::default()
    };
    Build {
        id: Some(new.id.clone()),
        arn: Some(build_arn(&new.scope, &new.id)),
        build_number: Some(number),
        start_time: Some(new.now),
        current_phase: Some(BuildPhaseType::Queued.to_string()),
        build_status: Some(StatusType::InProgress),
        build_complete: Some(false),
        phases: Some(vec![submitted, queued]),
        logs: Some(logs(new, &merged)),
        project_name: merged.name.clone(),
        source_version: merged.source_version.filter(|version| !version.is_empty()),
        artifacts: merged.artifacts.as_ref().map(artifact),
        secondary_artifacts: Some(merged.secondary_artifacts.iter().flatten().map(artifact).collect()),
        source: merged.source,
        secondary_sources: Some(merged.secondary_sources.unwrap_or_default()),
        secondary_source_versions: Some(merged.secondary_source_versions.unwrap_or_default()),
        cache: merged.cache,
        environment: merged.environment,
        service_role: merged.service_role,
        timeout_in_minutes: Some(merged.timeout_in_minutes.unwrap_or(project::TIMEOUT_MINUTES)),
        queued_timeout_in_minutes: Some(
            merged.queued_timeout_in_minutes.unwrap_or(project::QUEUED_TIMEOUT_MINUTES),
        ),
        encryption_key: merged.encryption_key,
        initiator: Some(new.initiator.clone()),
        ..Build::default()
    }
}

/// `/aws/codebuild/PROJECT`, unless the project says otherwise; `groupName` only where lines go there.
fn logs(new: &New, merged: &Project) -> LogsLocation {
    let config = merged.logs_config.as_ref().and_then(|logs| logs.cloud_watch_logs.clone());
    let config = config
        .unwrap_or(CloudWatchLogsConfig { status: LogsConfigStatusType::Enabled, ..Default::default() });
    if config.status == LogsConfigStatusType::Disabled {
        return LogsLocation { cloud_watch_logs: Some(config), ..LogsLocation::default() };
    }
    let group =
        config.group_name.clone().unwrap_or_else(|| format!("/aws/codebuild/{}", new.input.project_name));
    let stream = config
        .stream_name
        .as_ref()
        .map_or_else(|| new.uuid.clone(), |prefix| format!("{prefix}/{}", new.uuid));
    let region = &new.scope.region;
    let link = format!(
        "https://console.aws.amazon.com/cloudwatch/home?region={region}#logEvent:group={group};stream={stream}"
    );
    let arn = new.scope.arn("logs", format!("log-group:{group}:log-stream:{stream}")).to_string();
    LogsLocation {
        group_name: Some(group),
        stream_name: Some(stream),
        deep_link: Some(link),
        cloud_watch_logs_arn: Some(arn),
        cloud_watch_logs: Some(config),
        ..LogsLocation::default()
    }
}
