//! The rows with which an action of a stage begins, and the start of its flow.

use super::action::{Actor, State as ActionState};
use super::execution::Place;
use crate::tables::{ActionRow, Actions, ExecutionRow, LatestActions};
use crate::{CodePipeline, announce, artifacts};
use api_codepipeline::{ActionDeclaration, ActionExecutionStatus as Status};
use kernel::{Fault, OrFault, Timestamp};
use seam_pipeline_action::External;
use std::collections::BTreeMap;
use store::Write;

pub(super) fn action_row(
    row: &ExecutionRow,
    stage: &str,
    action: &ActionDeclaration,
    token: &str,
    now: Timestamp,
) -> Result<ActionRow, Fault> {
    let store = row
        .declaration
        .artifact_store
        .as_ref()
        .or_fault(|| "a pipeline without an artifact store is refused")?;
    let outputs = action.output_artifacts.iter().flatten();
    let outputs = outputs
        .map(|output| artifacts::place(&store.location, &row.declaration.name, &output.name, token))
        .collect();
    let inputs = action
        .input_artifacts
        .iter()
        .flatten()
        .filter_map(|input| row.artifacts.get(&input.name).cloned())
        .collect();
    Ok(ActionRow {
        id: token.to_owned(),
        execution: row.number,
        execution_id: row.id.clone(),
        version: row.version,
        stage: stage.to_owned(),
        declaration: action.clone(),
        role_arn: action.role_arn.clone().unwrap_or_else(|| row.declaration.role_arn.clone()),
        configuration: BTreeMap::new(),
        status: Status::InProgress,
        started: now,
        updated: now,
        updated_by: None,
        external: External::default(),
        token: None,
        trouble: None,
        inputs,
        outputs,
        variables: BTreeMap::new(),
        revision: None,
    })
}

pub(super) fn start_action(
    tx: &mut Write<'_>,
    service: &CodePipeline,
    at: &Place,
    ordinal: u64,
    row: &ActionRow,
    now: Timestamp,
) -> Result<(), Fault> {
    let Place { scope, pipeline, execution, .. } = at.clone();
    tx.put::<Actions>(&(scope.clone(), pipeline.clone(), execution, ordinal), row)?;
    let latest = (scope.clone(), pipeline.clone(), row.stage.clone(), row.declaration.name.clone());
    tx.put::<LatestActions>(&latest, &(execution, ordinal))?;
    announce::action(tx, &scope, &*service.chance, now, &pipeline, row)?;
    let state = ActionState::Begin { scope, pipeline, execution, ordinal };
    flow::start::<Actor>(tx, row.id.clone(), &state)?;
    Ok(())
}
