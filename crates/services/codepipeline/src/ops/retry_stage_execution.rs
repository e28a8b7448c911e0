//! RetryStageExecution: a failed stage again, its failed actions or all of them.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_RetryStageExecution.html> (read 2026-11-21).
//! The execution keeps its id and its revisions. In PARALLEL mode executions know nothing of each other
//! (<https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html>, read 2026-11-21): each can be retried, whichever was in
//! the stage last and whoever is in it now.

use crate::flows::execution::{Conductor, State};
use crate::flows::failing::{first_order, kept};
use crate::tables::{Actions, ExecutionRow, Executions, Pipelines, Stages};
use crate::{CodePipeline, announce, errors, pipeline_arn, progress};
use api_codepipeline::{
    ExecutionMode, PipelineExecutionStatus, RetryStageExecution, RetryStageExecutionError as E,
    RetryStageExecutionInput, RetryStageExecutionOutput, RetryTrigger, StageExecutionStatus,
};
use kernel::{Chance, Scope, Timestamp};
use store::Write;
use wire::{Cx, Handle, Permission};

impl Handle<RetryStageExecution> for CodePipeline {
    async fn permissions(&self, cx: &Cx, input: &RetryStageExecutionInput) -> Result<Vec<Permission>, E> {
        let stage = format!("{}/{}", input.pipeline_name, input.stage_name);
        Ok(vec![Permission::new(
            "codepipeline:RetryStageExecution",
            pipeline_arn(&cx.scope, &stage).as_str(),
        )])
    }

    async fn handle(&self, cx: &Cx, input: RetryStageExecutionInput) -> Result<RetryStageExecutionOutput, E> {
        let (scope, chance, now) = (cx.scope.clone(), self.chance.clone(), cx.at);
        let id = input.pipeline_execution_id.clone();
        self.store.write(move |tx| retry(tx, &*chance, &scope, &input, now)).await?;
        Ok(RetryStageExecutionOutput { pipeline_execution_id: Some(id) })
    }
}

fn retry(
    tx: &mut Write<'_>,
    chance: &dyn Chance,
    scope: &Scope,
    input: &RetryStageExecutionInput,
    now: Timestamp,
) -> Result<(), E> {
    let (name, stage_name, id) = (&input.pipeline_name, &input.stage_name, &input.pipeline_execution_id);
    let pipeline = tx
        .get::<Pipelines>(&(scope.clone(), name.clone()))?
        .ok_or_else(|| errors::no_pipeline(scope, name))?;
    let stage_key = (scope.clone(), name.clone(), stage_name.clone());
    let mut row = progress::find(tx, scope, name, id)?
        .ok_or_else(|| errors::not_retryable(stage_name, "it has no such execution"))?;
    let at = row
        .declaration
        .stages
        .iter()
        .position(|stage| stage.name == *stage_name)
        .ok_or_else(|| errors::no_stage(stage_name))?;
    check_failed(&row, at, pipeline.version)?;
    if row.mode() != ExecutionMode::Parallel {
        occupy(tx, &stage_key, &row)?;
    }
    let key = (scope.clone(), name.clone(), row.number);
    let done = kept(
        input.retry_mode,
        tx.scan::<Actions>(&key, None, 1000)?.into_iter().map(|(_, action)| action),
        stage_name,
    );
    row.stages[at].status = Some(StageExecutionStatus::InProgress);
    row.stages[at].manual_retries += 1;
    row.stages[at].last_retry = Some(RetryTrigger::ManualStageRetry);
    row.status = PipelineExecutionStatus::InProgress;
    row.summary = None;
    row.stopping = None;
    row.updated = now;
    tx.put::<Executions>(&key, &row)?;
    announce::execution_resumed(tx, scope, chance, now, &row)?;
    announce::stage_resumed(tx, scope, chance, now, &row, stage_name)?;
    let order = first_order(&row, at, &done);
    let state = State::Act {
        scope: scope.clone(),
        pipeline: name.clone(),
        execution: row.number,
        stage: at,
        order,
        done,
    };
    if !flow::start::<Conductor>(tx, row.id, &state)? {
        return Err(errors::conflict(format!("Execution '{id}' is ending; try again")).into());
    }
    Ok(())
}

/// Back into the stage, which holds one execution, and only the one that was there last.
fn occupy(tx: &mut Write<'_>, stage: &(Scope, String, String), row: &ExecutionRow) -> Result<(), E> {
    let mut stage_row = tx.get::<Stages>(stage)?.unwrap_or_default();
    if stage_row.latest != Some(row.number) {
        return Err(errors::not_latest(&row.id).into());
    }
    if stage_row.occupant.is_some() {
        return Err(errors::conflict(format!("Stage '{}' is busy with another execution", stage.2)).into());
    }
    stage_row.occupant = Some(row.number);
    Ok(tx.put::<Stages>(stage, &stage_row)?)
}

/// An execution may be retried where it failed or was stopped, while the pipeline is what it was.
fn check_failed(row: &ExecutionRow, at: usize, version: i64) -> Result<(), E> {
    let stage_name = &row.declaration.stages[at].name;
    let has_failed =
        matches!(row.stages[at].status, Some(StageExecutionStatus::Failed | StageExecutionStatus::Stopped));
    if !has_failed || !row.is_over() {
        return Err(errors::not_retryable(stage_name, "it has not failed").into());
    }
    if version != row.version {
        return Err(errors::not_retryable(stage_name, "the pipeline has been changed since").into());
    }
    Ok(())
}
