//! A stage has failed: the execution ends, tries the stage once more, or has the stage rolled back (`rules::failure`).

use super::ending::{Ending, end_here, finish};
use super::execution::{Place, State};
use crate::progress::{self, RollBack};
use crate::rules::failure::{self, Answer};
use crate::rules::structure::{order, ordered};
use crate::tables::{ActionRow, Actions, ExecutionRow, Executions, Pipelines, Trigger};
use crate::{CodePipeline, announce, pipeline_arn};
use api_codepipeline::{ActionExecutionStatus, RetryTrigger, StageRetryMode, TriggerType};
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
            Ok(Next::end().writing(move |tx| {
                end_here(tx, &*chance, &at, &ending, now)?;
                roll_back(tx, &*chance, &at, &id, now)
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

/// To the newest execution that the stage can go back to, if there is one and nobody else is in the stage.
fn roll_back(
    tx: &mut Write<'_>,
    chance: &dyn Chance,
    at: &Place,
    id: &str,
    now: Timestamp,
) -> Result<(), Fault> {
    let Some(pipeline) = tx.get::<Pipelines>(&(at.scope.clone(), at.pipeline.clone()))? else {
        return Ok(());
    };
    let stage = pipeline.declaration.stages.get(at.stage).map(|stage| stage.name.clone()).unwrap_or_default();
    let Some(target) = newest_fit(tx, &at.scope, &at.pipeline, &stage, pipeline.version)? else {
        return Ok(());
    };
    let detail = pipeline_arn(&at.scope, &at.pipeline).to_string();
    let back = RollBack {
        id: id.to_owned(),
        target: &target,
        stage: at.stage,
        trigger: Trigger { kind: TriggerType::AutomatedRollback, detail },
        at: now,
    };
    progress::roll_back(tx, chance, &at.scope, pipeline, &back)
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
