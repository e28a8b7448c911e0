//! What the server says of pipelines, builds, deployments and functions, through its AWS API.

use super::{Alarm, Alias, Build, Deployment, Function, Pipeline, Report, Stage, Trouble};
use crate::client::{Client, refused};
use api_cloudwatch::{DescribeAlarms, DescribeAlarmsInput, MetricAlarm};
use api_codebuild::{
    BatchGetBuilds, BatchGetBuildsInput, ListBuilds, ListBuildsInput, SortOrderType, StatusType,
};
use api_codedeploy::{BatchGetDeployments, BatchGetDeploymentsInput, ListDeployments, ListDeploymentsInput};
use api_codepipeline::{
    ActionExecutionStatus, ActionState, GetPipelineState, GetPipelineStateInput, GetPipelineStateOutput,
    ListPipelineExecutions, ListPipelineExecutionsInput, ListPipelines, ListPipelinesInput,
};
use api_lambda::{
    AliasConfiguration, FunctionConfiguration, GetFunctionConfiguration, GetFunctionConfigurationRequest,
    ListAliases, ListAliasesRequest, ListFunctions, ListFunctionsRequest,
};
use wire::Operation;

/// AWS's own limits on how many can be asked for at once.
const BUILDS_AT_ONCE: usize = 100;
const DEPLOYMENTS_AT_ONCE: usize = 25;

pub async fn report(client: &Client, last: usize) -> Result<Report, Trouble> {
    Ok(Report {
        endpoint: client.running.endpoint.clone(),
        time_scale: client.running.time_scale,
        pipelines: pipelines(client).await?,
        builds: builds(client, last).await?,
        deployments: deployments(client, last).await?,
        functions: functions(client).await?,
        alarms: alarms(client).await?,
    })
}

/// None where the server does not have the operation: then that part of the screen stays empty.
async fn asked<Op: Operation>(client: &Client, input: Op::Input) -> Result<Option<Op::Output>, Trouble> {
    match client.ask::<Op>(input).await? {
        Ok(output) => Ok(Some(output)),
        Err(refusal) if refusal.status == 501 => Ok(None),
        Err(refusal) => Err(refused::<Op>(&refusal)),
    }
}

async fn pipelines(client: &Client) -> Result<Vec<Pipeline>, Trouble> {
    let mut out = Vec::new();
    let mut next_token = None;
    loop {
        let input = ListPipelinesInput { next_token, ..ListPipelinesInput::default() };
        let Some(page) = asked::<ListPipelines>(client, input).await? else { return Ok(out) };
        for name in page.pipelines.into_iter().flatten().filter_map(|pipeline| pipeline.name) {
            out.push(pipeline(client, name).await?);
        }
        next_token = page.next_token;
        if next_token.is_none() {
            return Ok(out);
        }
    }
}

async fn pipeline(client: &Client, name: String) -> Result<Pipeline, Trouble> {
    let state = asked::<GetPipelineState>(client, GetPipelineStateInput { name: name.clone() })
        .await?
        .unwrap_or_default();
    let input = ListPipelineExecutionsInput {
        pipeline_name: name.clone(),
        max_results: Some(1),
        ..ListPipelineExecutionsInput::default()
    };
    let executions = asked::<ListPipelineExecutions>(client, input).await?;
    let latest = executions
        .and_then(|answer| answer.pipeline_execution_summaries)
        .and_then(|mut all| (!all.is_empty()).then(|| all.remove(0)));
    let revision =
        latest.as_ref().and_then(|latest| latest.source_revisions.as_ref()?.first()?.revision_id.clone());
    let stage = |stage: &api_codepipeline::StageState| Stage {
        name: stage.stage_name.clone().unwrap_or_default(),
        status: stage.latest_execution.as_ref().map(|execution| execution.status.to_string()),
    };
    Ok(Pipeline {
        name,
        execution: latest.as_ref().and_then(|latest| latest.pipeline_execution_id.clone()),
        status: latest.as_ref().and_then(|latest| latest.status).map(|status| status.to_string()),
        started: latest.as_ref().and_then(|latest| latest.start_time),
        revision,
        stages: state.stage_states.iter().flatten().map(stage).collect(),
        reason: latest.and_then(|latest| latest.status_summary).or_else(|| pipeline_reason(&state)),
    })
}

/// What a pipeline waits for or has failed of, in the latest execution of each stage.
fn pipeline_reason(state: &GetPipelineStateOutput) -> Option<String> {
    let stages = state.stage_states.iter().flatten();
    let actions =
        stages.flat_map(|stage| stage.action_states.iter().flatten().map(move |action| (stage, action)));
    actions
        .filter_map(|(stage, action)| Some((stage.stage_name.as_deref()?, action_reason(action)?)))
        .map(|(stage, reason)| format!("{stage}: {reason}"))
        .next()
}

fn action_reason(action: &ActionState) -> Option<String> {
    let name = action.action_name.as_deref().unwrap_or_default();
    let latest = action.latest_execution.as_ref()?;
    match latest.status? {
        ActionExecutionStatus::Failed => {
            let details = latest.error_details.as_ref().and_then(|details| details.message.clone());
            let why =
                details.or_else(|| latest.summary.clone()).unwrap_or_else(|| "no reason was given".into());
            Some(format!("{name} failed: {why}"))
        }
        // Only an approval has a token while it runs.
        ActionExecutionStatus::InProgress if latest.token.is_some() => {
            Some(format!("{name} waits for approval"))
        }
        _ => None,
    }
}

async fn builds(client: &Client, last: usize) -> Result<Vec<Build>, Trouble> {
    let input = ListBuildsInput { sort_order: Some(SortOrderType::Descending), next_token: None };
    let Some(answer) = asked::<ListBuilds>(client, input).await? else { return Ok(Vec::new()) };
    let ids: Vec<String> = answer.ids.into_iter().flatten().take(last.min(BUILDS_AT_ONCE)).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = asked::<BatchGetBuilds>(client, BatchGetBuildsInput { ids }).await?.unwrap_or_default();
    Ok(found.builds.into_iter().flatten().map(build).collect())
}

fn build(build: api_codebuild::Build) -> Build {
    let status = build.build_status.unwrap_or(StatusType::InProgress);
    Build {
        reason: Some(status)
            .filter(|status| *status != StatusType::Succeeded)
            .and_then(|_| failed_phase(&build)),
        id: build.id.unwrap_or_default(),
        status: status.to_string(),
        phase: build.current_phase,
        started: build.start_time,
        ended: build.end_time,
    }
}

/// The phase in which a build failed, and what it says.
pub fn failed_phase(build: &api_codebuild::Build) -> Option<String> {
    let failed = |status| !matches!(status, StatusType::Succeeded | StatusType::InProgress);
    let phase = build.phases.iter().flatten().find(|phase| phase.phase_status.is_some_and(failed))?;
    let said = phase
        .contexts
        .iter()
        .flatten()
        .filter_map(|context| context.message.as_deref())
        .find(|text| !text.is_empty());
    let name = phase.phase_type.map(|phase| phase.to_string()).unwrap_or_default();
    Some(said.map_or_else(|| format!("in {name}"), |said| format!("in {name}: {said}")))
}

async fn deployments(client: &Client, last: usize) -> Result<Vec<Deployment>, Trouble> {
    let Some(answer) = asked::<ListDeployments>(client, ListDeploymentsInput::default()).await? else {
        return Ok(Vec::new());
    };
    let ids: Vec<String> = answer.deployments.into_iter().flatten().take(last).collect();
    let mut out = Vec::new();
    for ids in ids.chunks(DEPLOYMENTS_AT_ONCE) {
        let input = BatchGetDeploymentsInput { deployment_ids: ids.to_vec() };
        let found = asked::<BatchGetDeployments>(client, input).await?.unwrap_or_default();
        out.extend(found.deployments_info.into_iter().flatten().map(deployment));
    }
    out.sort_by_key(|deployment| std::cmp::Reverse(deployment.created));
    Ok(out)
}

fn deployment(info: api_codedeploy::DeploymentInfo) -> Deployment {
    let error = info.error_information.and_then(|error| error.message);
    let rollback = info.rollback_info.and_then(|rollback| rollback.rollback_message);
    Deployment {
        id: info.deployment_id.unwrap_or_default(),
        application: info.application_name.unwrap_or_default(),
        group: info.deployment_group_name.unwrap_or_default(),
        status: info.status.map(|status| status.to_string()).unwrap_or_default(),
        created: info.create_time,
        completed: info.complete_time,
        reason: error.or(rollback).filter(|text| !text.is_empty()),
    }
}

async fn functions(client: &Client) -> Result<Vec<Function>, Trouble> {
    let mut out = Vec::new();
    let mut marker = None;
    loop {
        let input = ListFunctionsRequest { marker, ..ListFunctionsRequest::default() };
        let Some(page) = asked::<ListFunctions>(client, input).await? else { return Ok(out) };
        for found in page.functions.into_iter().flatten() {
            out.push(function(client, found).await?);
        }
        marker = page.next_marker;
        if marker.is_none() {
            return Ok(out);
        }
    }
}

async fn function(client: &Client, listed: FunctionConfiguration) -> Result<Function, Trouble> {
    let name = listed.function_name.clone().unwrap_or_default();
    // A list leaves the state out, as AWS's does.
    let input = GetFunctionConfigurationRequest { function_name: name.clone(), qualifier: None };
    let found = client.ask::<GetFunctionConfiguration>(input).await?.unwrap_or(listed);
    let input = ListAliasesRequest { function_name: name.clone(), ..ListAliasesRequest::default() };
    let aliases = asked::<ListAliases>(client, input).await?.and_then(|answer| answer.aliases);
    Ok(Function {
        name,
        runtime: found.runtime.map(|runtime| runtime.to_string()),
        state: found.state.map(|state| state.to_string()),
        aliases: aliases.into_iter().flatten().map(alias).collect(),
        reason: found.state_reason.or(found.last_update_status_reason),
    })
}

fn alias(alias: AliasConfiguration) -> Alias {
    let others =
        alias.routing_config.and_then(|routing| routing.additional_version_weights).unwrap_or_default();
    let first = 1.0 - others.values().sum::<f64>();
    let main = (alias.function_version.unwrap_or_default(), first);
    Alias { name: alias.name.unwrap_or_default(), versions: std::iter::once(main).chain(others).collect() }
}

async fn alarms(client: &Client) -> Result<Vec<Alarm>, Trouble> {
    let mut out = Vec::new();
    let mut next_token = None;
    loop {
        let input = DescribeAlarmsInput { next_token, ..DescribeAlarmsInput::default() };
        let Some(page) = asked::<DescribeAlarms>(client, input).await? else { return Ok(out) };
        out.extend(page.metric_alarms.into_iter().flatten().map(alarm));
        next_token = page.next_token;
        if next_token.is_none() {
            return Ok(out);
        }
    }
}

fn alarm(alarm: MetricAlarm) -> Alarm {
    Alarm {
        name: alarm.alarm_name.unwrap_or_default(),
        state: alarm.state_value.map(|state| state.to_string()).unwrap_or_default(),
        since: alarm.state_transitioned_timestamp,
        reason: alarm.state_reason,
    }
}
