//! A stage has failed: the execution ends, tries the stage once more, or has the stage rolled back (`rules::failure`).

use super::ending::{Ending, end_here, finish};
use super::execution::{Place, State};
use crate::progress::{self, RollBack};
use crate::rules::failure::{self, Answer};
use crate::rules::structure::{order, ordered};
use crate::tables::{ActionRow, Actions, ExecutionRow, Executions, Pipelines, Stages, Trigger};
use crate::{CodePipeline, announce, pipeline_arn};
use api_codepipeline::{
    ActionExecutionStatus, ExecutionMode, PipelineDeclaration, RetryTrigger, StageRetryMode, TriggerType,
};
use flow::Next;
use kernel::{Chance, Fault, Scope, Timestamp};
use std::collections::BTreeMap;
use store::{Read, Write};

/// How many of the newest executions are looked through for one that the stage can go back to.
const LOOKED_AT: usize = 1000;

pub(super) async fn failed(
    service: &CodePipeline,
    at: Place,
    row: ExecutionRow,
    summary: Option<String>,
    now: Timestamp,
) -> Result<Next<State>, Fault> {
    let run = &row.stages[at.stage];
    let answer =
        failure::answer(&row.declaration.stages[at.stage], run.automatic_retries, row.rollback_to.is_some());
    let ending = Ending::failed(summary);
    match answer {
        Answer::Fail => Ok(finish(service, at, ending, now)),
        Answer::Retry(mode) => retry(service, at, &row, mode, now).await,
        Answer::RollBack => {
            let (chance, id) = (service.chance.clone(), service.chance.uuid());
            // By its name: the pipeline's present declaration may have it at another place, or not at all.
            let stage = row.declaration.stages[at.stage].name.clone();
            Ok(Next::end().writing(move |tx| {
                end_here(tx, &*chance, &at, &ending, now)?;
                match roll_back(tx, &*chance, &at, &stage, &id, now)? {
                    None => Ok(()),
                    Some(why) => not_rolled_back(tx, &at, &stage, why),
                }
            }))
        }
    }
}

/// The same stage once more, in the same execution.
async fn retry(
    service: &CodePipeline,
    at: Place,
    row: &ExecutionRow,
    mode: StageRetryMode,
    now: Timestamp,
) -> Result<Next<State>, Fault> {
    let name = row.declaration.stages[at.stage].name.clone();
    let key = at.key();
    let rows = service.store.read(move |tx| tx.scan::<Actions>(&key, None, 1000)).await?;
    let done = kept(mode, rows.into_iter().map(|(_, action)| action), &name);
    let order = first_order(row, at.stage, &done);
    let Place { scope, pipeline, execution, stage } = at.clone();
    let chance = service.chance.clone();
    let next = Next::go(State::Act { scope, pipeline, execution, stage, order, done });
    Ok(next.writing(move |tx| {
        let Some(mut row) = tx.get::<Executions>(&at.key())? else { return Ok(()) };
        if let Some(run) = row.stage_mut(&name) {
            run.automatic_retries += 1;
            run.last_retry = Some(RetryTrigger::AutomatedStageRetry);
        }
        row.updated = now;
        tx.put::<Executions>(&at.key(), &row)?;
        announce::stage_resumed(tx, &at.scope, &*chance, now, &row, &name)
    }))
}

/// The actions of a stage that a retry does not repeat: those whose newest try succeeded, or none.
pub fn kept(mode: StageRetryMode, rows: impl Iterator<Item = ActionRow>, stage: &str) -> Vec<String> {
    if mode == StageRetryMode::AllActions {
        return Vec::new();
    }
    let newest: BTreeMap<String, ActionExecutionStatus> =
        rows.filter(|row| row.stage == stage).map(|row| (row.declaration.name.clone(), row.status)).collect();
    let succeeded = newest.into_iter().filter(|(_, status)| *status == ActionExecutionStatus::Succeeded);
    succeeded.map(|(name, _)| name).collect()
}

/// The run order of the first action that is not `done`.
pub fn first_order(row: &ExecutionRow, stage: usize, done: &[String]) -> i64 {
    let actions = ordered(&row.declaration.stages[stage]);
    actions.iter().find(|action| !done.contains(&action.name)).map_or(1, |action| order(action))
}

/// To the newest execution that the stage can go back to, if there is one and nobody else is in the stage. Why not, otherwise.
fn roll_back(
    tx: &mut Write<'_>,
    chance: &dyn Chance,
    at: &Place,
    stage: &str,
    id: &str,
    now: Timestamp,
) -> Result<Option<&'static str>, Fault> {
    let key = (at.scope.clone(), at.pipeline.clone());
    let Some(pipeline) = tx.get::<Pipelines>(&key)? else { return Ok(Some("the pipeline was deleted")) };
    if pipeline.declaration.execution_mode == Some(ExecutionMode::Parallel) {
        return Ok(Some("the pipeline is in PARALLEL mode now"));
    }
    let Some(place) = place_of(&pipeline.declaration, stage) else {
        return Ok(Some("the pipeline was changed and has it no more behind its source stage"));
    };
    let Some(target) = newest_fit(tx, &at.scope, &at.pipeline, stage, pipeline.version)? else {
        return Ok(Some("no execution of the pipeline's present version succeeded in it"));
    };
    let row = tx.get::<Stages>(&(key.0, key.1, stage.to_owned()))?.unwrap_or_default();
    if row.occupant.is_some() {
        return Ok(Some("another execution is in it"));
    }
    let detail = pipeline_arn(&at.scope, &at.pipeline).to_string();
    let back = RollBack {
        id: id.to_owned(),
        target: &target,
        stage: place,
        trigger: Trigger { kind: TriggerType::AutomatedRollback, detail },
        at: now,
    };
    progress::roll_back(tx, chance, &at.scope, pipeline, &back)?;
    Ok(None)
}

/// Where the pipeline has the stage now, if it can be rolled back there: a source stage cannot.
fn place_of(declaration: &PipelineDeclaration, stage: &str) -> Option<usize> {
    declaration.stages.iter().position(|declared| declared.name == stage).filter(|place| *place > 0)
}

/// Says in the failed execution why its stage stays as it is.
fn not_rolled_back(tx: &mut Write<'_>, at: &Place, stage: &str, why: &str) -> Result<(), Fault> {
    let Some(mut row) = tx.get::<Executions>(&at.key())? else { return Ok(()) };
    let said = format!("Stage '{stage}' was not rolled back: {why}");
    row.summary = Some(row.summary.map_or(said.clone(), |summary| format!("{summary}. {said}")));
    tx.put::<Executions>(&at.key(), &row)
}

fn newest_fit(
    tx: &Read<'_>,
    scope: &Scope,
    pipeline: &str,
    stage: &str,
    version: i64,
) -> Result<Option<ExecutionRow>, Fault> {
    let newest = tx.scan_back::<Executions>(&(scope.clone(), pipeline.to_owned()), None, LOOKED_AT)?;
    Ok(newest.into_iter().map(|(_, row)| row).find(|row| failure::fit(row, stage, version).is_ok()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use api_codepipeline::StageDeclaration;

    #[test]
    fn a_stage_is_found_by_its_name_and_a_source_stage_is_not_rolled_back() {
        let stages = ["Source", "Approve", "Deploy"]
            .map(|name| StageDeclaration { name: name.into(), ..StageDeclaration::default() });
        let declaration = PipelineDeclaration { stages: stages.into(), ..PipelineDeclaration::default() };
        assert_eq!(place_of(&declaration, "Deploy"), Some(2), "wherever an older version had it");
        assert_eq!(place_of(&declaration, "Build"), None);
        assert_eq!(place_of(&declaration, "Source"), None);
    }
}
