//! DeletePipeline: the pipeline, its executions and their history.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_DeletePipeline.html> (read 2026-11-21).
//! Surprises: deleting one that does not exist succeeds. Executions that run find their rows gone and end; an action that waits is abandoned.

use crate::flows::action::{ABANDON, Actor};
use crate::flows::execution::{Conductor, LOOK};
use crate::flows::poll;
use crate::tables::{
    Actions, Approvals, ExecutionIds, Executions, Jobs, LatestActions, PipelineVersions, Pipelines, Retired,
    Stages,
};
use crate::{CodePipeline, pipeline_arn};
use api_codepipeline::{DeletePipeline, DeletePipelineError, DeletePipelineInput};
use flow::Signal;
use kernel::{Fault, Scope};
use store::Write;
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
    loop {
        let actions = tx.scan::<Actions>(&prefix, None, PAGE)?;
        for (key, row) in &actions {
            flow::signal(tx, <Actor as flow::Flow>::KIND, row.id.clone(), Signal::named(ABANDON))?;
            tx.delete::<Jobs>(&(scope.clone(), row.id.clone()))?;
            // An approval's token is its action's id.
            tx.delete::<Approvals>(&(scope.clone(), name.to_owned(), row.id.clone()))?;
            tx.delete::<Actions>(key)?;
        }
        if actions.len() < PAGE {
            break;
        }
    }
    loop {
        let executions = tx.scan::<Executions>(&prefix, None, PAGE)?;
        for (key, row) in &executions {
            flow::signal(tx, <Conductor as flow::Flow>::KIND, row.id.clone(), Signal::named(LOOK))?;
            tx.delete::<ExecutionIds>(&(scope.clone(), name.to_owned(), row.id.clone()))?;
            tx.delete::<Executions>(key)?;
        }
        if executions.len() < PAGE {
            break;
        }
    }
    loop {
        let versions = tx.scan::<PipelineVersions>(&prefix, None, PAGE)?;
        for (key, _) in &versions {
            tx.delete::<PipelineVersions>(key)?;
        }
        if versions.len() < PAGE {
            break;
        }
    }
    for (key, _) in tx.scan::<Stages>(&prefix, None, PAGE)? {
        tx.delete::<Stages>(&key)?;
    }
    for (key, _) in tx.scan::<LatestActions>(&prefix, None, PAGE * 4)? {
        tx.delete::<LatestActions>(&key)?;
    }
    Ok(())
}
