//! DeletePipeline: the pipeline, its executions and their history.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_DeletePipeline.html> (read 2026-11-21).
//! Surprises: deleting one that does not exist succeeds. AWS does not say what becomes of executions that run. Here they end as by
//! StopPipelineExecution with `abandon`: each running action is called off by its provider after the answer (a build is stopped, an alias
//! in the middle of its shift goes back to the version that it had), under the action's role.
//! Left out: an action whose role is gone or may not call it off stays as it is: an alias in mid-shift keeps its weights, with a warning in the log.

use crate::flows::action::{ABANDON, Actor};
use crate::flows::execution::{Conductor, LOOK};
use crate::flows::poll;
use crate::tables::{
    ActionRow, Actions, Approvals, ExecutionIds, Executions, Jobs, LatestActions, LeftoverRow, Leftovers,
    PipelineVersions, Pipelines, Retired, Stages,
};
use crate::{CodePipeline, pipeline_arn};
use api_codepipeline::{ActionExecutionStatus, DeletePipeline, DeletePipelineError, DeletePipelineInput};
use flow::Signal;
use kernel::{Fault, Scope};
use store::{PrefixOf, Table, Write};
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

/// Rows that are removed at a time; the whole is one transaction.
const PAGE: usize = 500;

impl Handle<DeletePipeline> for CodePipeline {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &DeletePipelineInput,
    ) -> Result<Vec<Permission>, DeletePipelineError> {
        Ok(vec![Permission::new(
            "codepipeline:DeletePipeline",
            pipeline_arn(&cx.scope, &input.name).as_str(),
        )])
    }

    async fn handle(&self, cx: &Cx, input: DeletePipelineInput) -> Result<Nothing, DeletePipelineError> {
        let (scope, name) = (cx.scope.clone(), input.name);
        self.store.write(move |tx| delete(tx, &scope, &name).map_err(DeletePipelineError::from)).await?;
        Ok(Nothing {})
    }
}

fn delete(tx: &mut Write<'_>, scope: &Scope, name: &str) -> Result<(), Fault> {
    let prefix = (scope.clone(), name.to_owned());
    let Some(row) = tx.get::<Pipelines>(&prefix)? else { return Ok(()) };
    tx.delete::<Pipelines>(&prefix)?;
    tx.put::<Retired>(&prefix, &row.executions)?;
    poll::tell(tx, &row)?;
    delete_actions(tx, &prefix)?;
    delete_executions(tx, &prefix)?;
    delete_all::<PipelineVersions>(tx, &prefix)?;
    delete_all::<Stages>(tx, &prefix)?;
    delete_all::<LatestActions>(tx, &prefix)
}

/// The actions, before their executions. What one that runs needs to be called off stays until it is.
fn delete_actions(tx: &mut Write<'_>, prefix: &(Scope, String)) -> Result<(), Fault> {
    loop {
        let actions = tx.scan::<Actions>(prefix, None, PAGE)?;
        for (key, row) in &actions {
            tx.delete::<Jobs>(&(prefix.0.clone(), row.id.clone()))?;
            // An approval's token is its action's id.
            tx.delete::<Approvals>(&(prefix.0.clone(), prefix.1.clone(), row.id.clone()))?;
            tx.delete::<Actions>(key)?;
            if row.status == ActionExecutionStatus::InProgress {
                leave_over(tx, key, row.clone())?;
            }
        }
        if actions.len() < PAGE {
            return Ok(());
        }
    }
}

fn leave_over(tx: &mut Write<'_>, key: &(Scope, String, u64, u64), action: ActionRow) -> Result<(), Fault> {
    let execution = (key.0.clone(), key.1.clone(), key.2);
    let Some(execution) = tx.get::<Executions>(&execution)? else { return Ok(()) };
    flow::signal(tx, <Actor as flow::Flow>::KIND, action.id.clone(), Signal::named(ABANDON))?;
    tx.put::<Leftovers>(key, &LeftoverRow { action, execution })
}

fn delete_executions(tx: &mut Write<'_>, prefix: &(Scope, String)) -> Result<(), Fault> {
    loop {
        let executions = tx.scan::<Executions>(prefix, None, PAGE)?;
        for (key, row) in &executions {
            flow::signal(tx, <Conductor as flow::Flow>::KIND, row.id.clone(), Signal::named(LOOK))?;
            tx.delete::<ExecutionIds>(&(prefix.0.clone(), prefix.1.clone(), row.id.clone()))?;
            tx.delete::<Executions>(key)?;
        }
        if executions.len() < PAGE {
            return Ok(());
        }
    }
}

fn delete_all<T: Table>(tx: &mut Write<'_>, prefix: &(Scope, String)) -> Result<(), Fault>
where
    (Scope, String): PrefixOf<T::Key>,
{
    loop {
        let rows = tx.scan::<T>(prefix, None, PAGE)?;
        for (key, _) in &rows {
            tx.delete::<T>(key)?;
        }
        if rows.len() < PAGE {
            return Ok(());
        }
    }
}
