//! An execution leaves a stage: for the next one, or for good.

use super::execution::{Conductor, LOOK, Place, State};
use crate::tables::{ExecutionRow, Executions, StageRow, Stages};
use crate::{CodePipeline, announce, stage};
use api_codepipeline::{PipelineExecutionStatus, StageExecutionStatus};
use flow::{Flow, Next, Signal};
use kernel::{Fault, Timestamp};
use store::Write;

/// The end of an execution as far as its own row goes.
pub(super) fn settle(
    tx: &mut Write<'_>,
    chance: &dyn kernel::Chance,
    at: &Place,
    mut row: ExecutionRow,
    status: PipelineExecutionStatus,
    summary: Option<String>,
    now: Timestamp,
) -> Result<(), Fault> {
    row.status = status;
    row.summary = summary;
    row.updated = now;
    tx.put::<Executions>(&at.key(), &row)?;
    announce::execution(tx, &at.scope, chance, now, &row)
}

pub(super) struct Ending {
    pub stage: StageExecutionStatus,
    pub pipeline: PipelineExecutionStatus,
    pub summary: Option<String>,
}

impl Ending {
    pub fn stopped() -> Self {
        Self {
            stage: StageExecutionStatus::Stopped,
            pipeline: PipelineExecutionStatus::Stopped,
            summary: None,
        }
    }

    pub fn failed(summary: Option<String>) -> Self {
        Self { stage: StageExecutionStatus::Failed, pipeline: PipelineExecutionStatus::Failed, summary }
    }
}

/// Out of the stage, and whoever waited for it is told.
pub(super) fn leave_stage(tx: &mut Write<'_>, at: &Place, row: &ExecutionRow) -> Result<(), Fault> {
    let key = (at.scope.clone(), at.pipeline.clone(), row.declaration.stages[at.stage].name.clone());
    let mut stage_row: StageRow = tx.get::<Stages>(&key)?.unwrap_or_default();
    let next = stage::leave(&mut stage_row, at.execution);
    tx.put::<Stages>(&key, &stage_row)?;
    let waiting = next
        .map(|number| tx.get::<Executions>(&(at.scope.clone(), at.pipeline.clone(), number)))
        .transpose()?
        .flatten();
    if let Some(waiting) = waiting {
        flow::signal(tx, Conductor::KIND, waiting.id, Signal::named(LOOK))?;
    }
    Ok(())
}

/// The execution ends in this stage.
pub(super) fn finish(service: &CodePipeline, at: Place, ending: Ending, now: Timestamp) -> Next<State> {
    let chance = service.chance.clone();
    Next::end().writing(move |tx| end_here(tx, &*chance, &at, &ending, now))
}

/// The stage and with it the execution are over.
pub(super) fn end_here(
    tx: &mut Write<'_>,
    chance: &dyn kernel::Chance,
    at: &Place,
    ending: &Ending,
    now: Timestamp,
) -> Result<(), Fault> {
    // Read again: an operation may have changed the row since the step began.
    let Some(mut row) = tx.get::<Executions>(&at.key())? else { return Ok(()) };
    let name = row.declaration.stages[at.stage].name.clone();
    if let Some(stage) = row.stage_mut(&name) {
        stage.status = Some(ending.stage);
    }
    leave_stage(tx, at, &row)?;
    announce::stage(tx, &at.scope, chance, now, &row, &name, ending.stage.as_str())?;
    settle(tx, chance, at, row, ending.pipeline, ending.summary.clone(), now)
}

/// The stage is done: on to the next, or the execution has succeeded.
pub(super) fn leave(service: &CodePipeline, at: Place, row: ExecutionRow, now: Timestamp) -> Next<State> {
    let chance = service.chance.clone();
    // A rollback is of one stage only.
    let last = row.rollback_to.is_some() || at.stage + 1 == row.declaration.stages.len();
    let Place { scope, pipeline, execution, stage } = at.clone();
    let next = if last {
        Next::end()
    } else {
        Next::go(State::Enter { scope, pipeline, execution, stage: stage + 1 })
    };
    next.writing(move |tx| {
        let Some(mut row) = tx.get::<Executions>(&at.key())? else { return Ok(()) };
        let name = row.declaration.stages[at.stage].name.clone();
        if let Some(stage) = row.stage_mut(&name) {
            stage.status = Some(StageExecutionStatus::Succeeded);
        }
        row.updated = now;
        leave_stage(tx, &at, &row)?;
        announce::stage(tx, &at.scope, &*chance, now, &row, &name, "Succeeded")?;
        if last {
            return settle(tx, &*chance, &at, row, PipelineExecutionStatus::Succeeded, None, now);
        }
        tx.put::<Executions>(&at.key(), &row)
    })
}
