//! StopPipelineExecution: ends an execution, after its running actions or without waiting for them.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StopPipelineExecution.html> (read 2026-11-21).

use crate::flows::action::{ABANDON, Actor};
use crate::flows::execution::{Conductor, LOOK};
use crate::tables::{Actions, Executions, Pipelines, Stopping};
use crate::{CodePipeline, announce, errors, pipeline_arn, progress};
use api_codepipeline::{
    ActionExecutionStatus, PipelineExecutionStatus, StopPipelineExecution, StopPipelineExecutionError as E,
    StopPipelineExecutionInput, StopPipelineExecutionOutput,
};
use flow::{Flow, Signal};
use kernel::{Chance, Scope, Timestamp};
use store::Write;
use wire::{Cx, Handle, Permission};

impl Handle<StopPipelineExecution> for CodePipeline {
    async fn permissions(&self, cx: &Cx, input: &StopPipelineExecutionInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new(
            "codepipeline:StopPipelineExecution",
            pipeline_arn(&cx.scope, &input.pipeline_name).as_str(),
        )])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: StopPipelineExecutionInput,
    ) -> Result<StopPipelineExecutionOutput, E> {
        let (scope, chance, now) = (cx.scope.clone(), self.chance.clone(), cx.at);
        let id = input.pipeline_execution_id.clone();
        self.store.write(move |tx| stop(tx, &*chance, &scope, &input, now)).await?;
        Ok(StopPipelineExecutionOutput { pipeline_execution_id: Some(id) })
    }
}

fn stop(
    tx: &mut Write<'_>,
    chance: &dyn Chance,
    scope: &Scope,
    input: &StopPipelineExecutionInput,
    now: Timestamp,
) -> Result<(), E> {
    let (name, id) = (&input.pipeline_name, &input.pipeline_execution_id);
    tx.get::<Pipelines>(&(scope.clone(), name.clone()))?.ok_or_else(|| errors::no_pipeline(scope, name))?;
    let mut row = progress::find(tx, scope, name, id)?.ok_or_else(|| errors::not_stoppable(id))?;
    let abandon = input.abandon.unwrap_or(false);
    match (row.is_over(), &row.stopping) {
        (true, _) => return Err(errors::not_stoppable(id).into()),
        (false, Some(stopping)) if stopping.abandon || !abandon => {
            return Err(errors::stopping_already(id).into());
        }
        _ => {}
    }
    row.stopping = Some(Stopping { abandon, reason: input.reason.clone() });
    row.status = PipelineExecutionStatus::Stopping;
    row.updated = now;
    let key = (scope.clone(), name.clone(), row.number);
    tx.put::<Executions>(&key, &row)?;
    announce::execution(tx, scope, chance, now, &row)?;
    if abandon {
        let running = tx
            .scan::<Actions>(&key, None, 1000)?
            .into_iter()
            .filter(|(_, action)| action.status == ActionExecutionStatus::InProgress);
        for (_, action) in running {
            flow::signal(tx, Actor::KIND, action.id, Signal::named(ABANDON))?;
        }
    }
    flow::signal(tx, Conductor::KIND, row.id, Signal::named(LOOK))?;
    Ok(())
}
