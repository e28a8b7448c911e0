//! One execution of the pipeline, followed until it has ended: stages, build log, approval, weights.

use super::infrastructure::{ALIAS, FUNCTION, PIPELINE};
use super::releases::Release;
use super::screen::Screen;
use crate::client::Client;
use crate::commands::Trouble;
use api_codebuild::{BatchGetBuilds, BatchGetBuildsInput};
use api_codepipeline::{
    ActionExecution, ActionExecutionStatus, ApprovalResult, ApprovalStatus, GetPipelineState,
    GetPipelineStateInput, ListPipelineExecutions, ListPipelineExecutionsInput, PipelineExecutionStatus,
    PipelineExecutionSummary, PutApprovalResult, PutApprovalResultInput, StageState,
};
use api_lambda::{AliasConfiguration, GetAlias, GetAliasInput};
use api_logs::{GetLogEvents, GetLogEventsInput};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

const LOOK_EVERY: Duration = Duration::from_millis(150);
const GIVE_UP_AFTER: Duration = Duration::from_secs(600);

pub struct Seen {
    pub version: Option<String>,
    pub result: String,
}

/// What has been told already, so that each change is told once.
#[derive(Default)]
struct Told {
    stages: BTreeMap<String, String>,
    weights: String,
    log_lines: usize,
    approved: bool,
    version: Option<String>,
}

pub async fn follow(
    client: &Client,
    screen: &Screen,
    commit: &str,
    release: &Release,
) -> Result<Seen, Trouble> {
    let (start, mut told) = (Instant::now(), Told::default());
    while start.elapsed() < GIVE_UP_AFTER {
        if let Some(execution) = execution_of(client, commit).await? {
            let id = execution.pipeline_execution_id.clone().unwrap_or_default();
            let failed = look(client, screen, &id, start, &mut told).await?;
            match execution.status {
                None | Some(PipelineExecutionStatus::InProgress) => {}
                Some(PipelineExecutionStatus::Succeeded) => {
                    return Ok(Seen { version: told.version, result: "Succeeded".into() });
                }
                Some(status) => {
                    let at = failed.map_or(String::new(), |(stage, why)| format!(" in {stage}: {why}"));
                    return Ok(Seen { version: told.version, result: format!("{status}{at}") });
                }
            }
        } else {
            screen.now(format!("waiting for the push of release {} to start the pipeline", release.name));
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Err(Trouble::new(format!("release {} had not ended after {} s", release.name, GIVE_UP_AFTER.as_secs())))
}

async fn execution_of(client: &Client, commit: &str) -> Result<Option<PipelineExecutionSummary>, Trouble> {
    let input = ListPipelineExecutionsInput { pipeline_name: PIPELINE.into(), ..Default::default() };
    let listed =
        client.call::<ListPipelineExecutions>(input).await?.pipeline_execution_summaries.unwrap_or_default();
    Ok(listed.into_iter().find(|execution| {
        let revisions = execution.source_revisions.as_deref().unwrap_or_default();
        revisions.iter().any(|revision| revision.revision_id.as_deref() == Some(commit))
    }))
}

/// Tells what is new; the stage that has failed in this execution, with its reason.
async fn look(
    client: &Client,
    screen: &Screen,
    execution: &str,
    start: Instant,
    told: &mut Told,
) -> Result<Option<(String, String)>, Trouble> {
    let state = client.call::<GetPipelineState>(GetPipelineStateInput { name: PIPELINE.into() }).await?;
    let (mut failed, seconds) = (None, start.elapsed().as_secs_f64());
    for stage in state.stage_states.unwrap_or_default() {
        let of_this =
            stage.latest_execution.as_ref().filter(|latest| latest.pipeline_execution_id == execution);
        let (Some(latest), Some(name)) = (of_this, stage.stage_name.clone()) else { continue };
        let status = latest.status.to_string();
        if told.stages.get(&name) != Some(&status) {
            screen.say(&format!("{seconds:6.1} s  {name:<8} {status}"));
            told.stages.insert(name.clone(), status.clone());
        }
        let action = latest_action(&stage);
        if status == "Failed" {
            failed = Some((name.clone(), action.as_ref().map(reason).unwrap_or_default()));
        }
        if let Some(action) = action {
            act(client, screen, &name, &action, told).await?;
        }
    }
    let running =
        told.stages.iter().find(|(_, status)| *status == "InProgress").map_or("", |(name, _)| name.as_str());
    screen.now(format!("{seconds:5.1} s  {running}  {}", told.weights));
    Ok(failed)
}

fn latest_action(stage: &StageState) -> Option<ActionExecution> {
    stage.action_states.as_ref()?.first()?.latest_execution.clone()
}

fn reason(action: &ActionExecution) -> String {
    let message = action.error_details.as_ref().and_then(|details| details.message.clone());
    message.or_else(|| action.summary.clone()).unwrap_or_default()
}

async fn act(
    client: &Client,
    screen: &Screen,
    stage: &str,
    action: &ActionExecution,
    told: &mut Told,
) -> Result<(), Trouble> {
    match stage {
        "Build" => build_log(client, screen, action, told).await,
        "Approve" => approve(client, screen, action, told).await,
        "Deploy" => weights(client, screen, action, told).await,
        _ => Ok(()),
    }
}

/// The build's own lines, as they come.
async fn build_log(
    client: &Client,
    screen: &Screen,
    action: &ActionExecution,
    told: &mut Told,
) -> Result<(), Trouble> {
    let Some(build) = action.external_execution_id.clone() else { return Ok(()) };
    let builds = client
        .call::<BatchGetBuilds>(BatchGetBuildsInput { ids: vec![build] })
        .await?
        .builds
        .unwrap_or_default();
    let Some(logs) = builds.into_iter().next().and_then(|build| build.logs) else { return Ok(()) };
    let (Some(group), Some(stream)) = (logs.group_name, logs.stream_name) else { return Ok(()) };
    let input = GetLogEventsInput {
        log_group_name: Some(group),
        log_stream_name: stream,
        start_from_head: Some(true),
        ..Default::default()
    };
    let Ok(events) = client.ask::<GetLogEvents>(input).await? else { return Ok(()) };
    let lines = events.events.unwrap_or_default();
    for event in lines.iter().skip(told.log_lines) {
        let line = event.message.as_deref().unwrap_or_default().trim_end();
        if !line.is_empty() && !line.starts_with("[Container]") {
            screen.say(&format!("          | {line}"));
        }
    }
    told.log_lines = lines.len();
    Ok(())
}

async fn approve(
    client: &Client,
    screen: &Screen,
    action: &ActionExecution,
    told: &mut Told,
) -> Result<(), Trouble> {
    let waiting = action.status == Some(ActionExecutionStatus::InProgress);
    let Some(token) = action.token.clone().filter(|_| waiting && !told.approved) else { return Ok(()) };
    let result =
        ApprovalResult { summary: "approved by landfall demo".into(), status: ApprovalStatus::Approved };
    let input = PutApprovalResultInput {
        pipeline_name: PIPELINE.into(),
        stage_name: "Approve".into(),
        action_name: "Approve".into(),
        result,
        token,
    };
    client.call::<PutApprovalResult>(input).await?;
    told.approved = true;
    screen.say("          approval was asked for by mail, and given");
    Ok(())
}

async fn weights(
    client: &Client,
    screen: &Screen,
    action: &ActionExecution,
    told: &mut Told,
) -> Result<(), Trouble> {
    let alias =
        client.call::<GetAlias>(GetAliasInput { function_name: FUNCTION.into(), name: ALIAS.into() }).await?;
    // The version that the deployment published.
    told.version = action.external_execution_id.clone();
    let shown = shown(&alias);
    if told.weights != shown {
        screen.say(&format!("          alias {ALIAS}: {shown}"));
        told.weights = shown;
    }
    Ok(())
}

fn extra(alias: &AliasConfiguration) -> BTreeMap<String, f64> {
    alias.routing_config.clone().and_then(|routing| routing.additional_version_weights).unwrap_or_default()
}

fn shown(alias: &AliasConfiguration) -> String {
    let extra = extra(alias);
    let main = 1.0 - extra.values().sum::<f64>();
    let mut parts =
        vec![format!("version {} {:.0} %", alias.function_version.clone().unwrap_or_default(), main * 100.0)];
    parts.extend(extra.iter().map(|(version, weight)| format!("version {version} {:.0} %", weight * 100.0)));
    parts.join(", ")
}
