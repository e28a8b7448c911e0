//! GetPipelineState: where the pipeline stands, stage by stage and action by action.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipelineState.html> (read 2026-11-21).
//! Surprises: an approval that waits has its token here and nowhere else.

use crate::tables::{
    ActionRow, Actions, ExecutionRow, Executions, LatestActions, PipelineRow, Pipelines, Stages,
};
use crate::{CodePipeline, errors, pipeline_arn, view};
use api_codepipeline::{
    ActionState, GetPipelineState, GetPipelineStateError, GetPipelineStateInput, GetPipelineStateOutput,
    RetryStageMetadata, StageDeclaration, StageExecution, StageExecutionStatus, StageState, TransitionState,
};
use kernel::{Fault, Scope};
use store::Read;
use wire::{Cx, Handle, Permission};

impl Handle<GetPipelineState> for CodePipeline {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &GetPipelineStateInput,
    ) -> Result<Vec<Permission>, GetPipelineStateError> {
        Ok(vec![Permission::new(
            "codepipeline:GetPipelineState",
            pipeline_arn(&cx.scope, &input.name).as_str(),
        )])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: GetPipelineStateInput,
    ) -> Result<GetPipelineStateOutput, GetPipelineStateError> {
        let (scope, name) = (cx.scope.clone(), input.name);
        let read = move |tx: &Read<'_>| {
            let row = tx
                .get::<Pipelines>(&(scope.clone(), name.clone()))?
                .ok_or_else(|| errors::no_pipeline(&scope, &name))?;
            let stages = row.declaration.stages.iter().map(|declared| stage(tx, &scope, &row, declared));
            let stages = stages.collect::<Result<Vec<_>, Fault>>()?;
            Ok::<_, GetPipelineStateError>(GetPipelineStateOutput {
                pipeline_name: Some(name.clone()),
                pipeline_version: Some(row.version),
                stage_states: Some(stages),
                created: Some(row.created),
                updated: Some(row.updated),
            })
        };
        self.store.read(read).await
    }
}

fn stage(
    tx: &Read<'_>,
    scope: &Scope,
    pipeline: &PipelineRow,
    declared: &StageDeclaration,
) -> Result<StageState, Fault> {
    let name = &pipeline.declaration.name;
    let row = tx.get::<Stages>(&(scope.clone(), name.clone(), declared.name.clone()))?.unwrap_or_default();
    let execution = |number: u64| tx.get::<Executions>(&(scope.clone(), name.clone(), number));
    let latest = row.latest.map(execution).transpose()?.flatten();
    let inbound = row.waiting.iter().map(|number| execution(*number)).collect::<Result<Vec<_>, Fault>>()?;
    let inbound: Vec<_> = inbound.iter().flatten().map(waiting).collect();
    let mut actions = Vec::new();
    for action in &declared.actions {
        let latest = tx.get::<LatestActions>(&(
            scope.clone(),
            name.clone(),
            declared.name.clone(),
            action.name.clone(),
        ))?;
        let row = latest
            .map(|(execution, ordinal)| tx.get::<Actions>(&(scope.clone(), name.clone(), execution, ordinal)))
            .transpose()?
            .flatten();
        actions.push(action_state(&action.name, row.as_ref()));
    }
    let disabled = pipeline.disabled.get(&declared.name);
    Ok(StageState {
        stage_name: Some(declared.name.clone()),
        inbound_execution: inbound.first().cloned(),
        inbound_executions: Some(inbound),
        inbound_transition_state: Some(TransitionState {
            enabled: Some(disabled.is_none()),
            last_changed_by: disabled.map(|disabled| disabled.by.clone()),
            last_changed_at: disabled.map(|disabled| disabled.at),
            disabled_reason: disabled.map(|disabled| disabled.reason.clone()),
        }),
        action_states: Some(actions),
        latest_execution: latest.as_ref().and_then(|latest| of_stage(latest, &declared.name)),
        retry_stage_metadata: latest.as_ref().and_then(|latest| retries(latest, &declared.name)),
        ..StageState::default()
    })
}

fn waiting(row: &ExecutionRow) -> StageExecution {
    StageExecution {
        pipeline_execution_id: row.id.clone(),
        status: StageExecutionStatus::InProgress,
        r#type: Some(view::execution_type(row)),
    }
}

fn of_stage(row: &ExecutionRow, stage: &str) -> Option<StageExecution> {
    let status = row.stages.iter().find(|run| run.name == stage)?.status?;
    Some(StageExecution {
        pipeline_execution_id: row.id.clone(),
        status,
        r#type: Some(view::execution_type(row)),
    })
}

fn retries(row: &ExecutionRow, stage: &str) -> Option<RetryStageMetadata> {
    let run = row.stages.iter().find(|run| run.name == stage)?;
    let count = |retries: u64| i64::try_from(retries).ok().filter(|retries| *retries > 0);
    run.last_retry.map(|trigger| RetryStageMetadata {
        auto_stage_retry_attempt: count(run.automatic_retries),
        manual_stage_retry_attempt: count(run.manual_retries),
        latest_retry_trigger: Some(trigger),
    })
}

fn action_state(name: &str, row: Option<&ActionRow>) -> ActionState {
    ActionState {
        action_name: Some(name.to_owned()),
        current_revision: row.and_then(view::revision),
        latest_execution: row.map(view::action),
        entity_url: None,
        revision_url: row.and_then(|row| row.revision.as_ref()?.url.clone()),
    }
}
