//! An execution comes to a stage: it enters, waits, or takes the place of an older one that waits.

use super::ending::{leave_stage, settle};
use super::execution::{Conductor, LOOK, Place};
use crate::announce;
use crate::rules::structure::{order, ordered};
use crate::stage::{self, Entry};
use crate::tables::{Executions, Pipelines, Stages};
use api_codepipeline::{PipelineExecutionStatus, StageExecutionStatus};
use flow::{Flow, Signal};
use kernel::{Fault, Timestamp};
use store::Write;

pub(super) enum Entered {
    In { order: i64 },
    Waits,
    Over,
}

pub(super) fn enter(
    tx: &mut Write<'_>,
    chance: &dyn kernel::Chance,
    at: &Place,
    now: Timestamp,
) -> Result<Entered, Fault> {
    let Some(mut row) = tx.get::<Executions>(&at.key())? else { return Ok(Entered::Over) };
    let Some(pipeline) = tx.get::<Pipelines>(&(at.scope.clone(), at.pipeline.clone()))? else {
        return Ok(Entered::Over);
    };
    let stage_name = row.declaration.stages[at.stage].name.clone();
    if row.is_over() {
        return Ok(Entered::Over);
    }
    let key = (at.scope.clone(), at.pipeline.clone(), stage_name.clone());
    let mut stage_row = tx.get::<Stages>(&key)?.unwrap_or_default();
    if row.stopping.is_some() {
        leave_stage(tx, at, &row)?;
        settle(tx, chance, at, row, PipelineExecutionStatus::Stopped, None, now)?;
        return Ok(Entered::Over);
    }
    let was_in = stage_row.occupant == Some(at.execution);
    let is_open = !pipeline.disabled.contains_key(&stage_name);
    let entry = stage::enter(&mut stage_row, at.execution, row.mode(), is_open);
    tx.put::<Stages>(&key, &stage_row)?;
    let is_in = matches!(entry, Entry::In { .. });
    match entry {
        Entry::In { superseded } | Entry::Waits { superseded } => {
            for older in superseded {
                supersede(tx, chance, &Place { execution: older, ..at.clone() }, &row.id, now)?;
            }
        }
        Entry::TooLate { after } => {
            let newer = tx.get::<Executions>(&Place { execution: after, ..at.clone() }.key())?;
            let by = newer.map_or_else(String::new, |newer| newer.id);
            supersede(tx, chance, at, &by, now)?;
            return Ok(Entered::Over);
        }
    }
    if !is_in {
        return Ok(Entered::Waits);
    }
    if let Some(run) = row.stage_mut(&stage_name) {
        run.status = Some(StageExecutionStatus::InProgress);
    }
    row.updated = now;
    tx.put::<Executions>(&at.key(), &row)?;
    if !was_in {
        announce::stage(tx, &at.scope, chance, now, &row, &stage_name, "InProgress")?;
    }
    let first = ordered(&row.declaration.stages[at.stage]).first().map_or(1, |action| order(action));
    Ok(Entered::In { order: first })
}

/// An execution that waited, or comes too late, gives way to the newer one `by`.
fn supersede(
    tx: &mut Write<'_>,
    chance: &dyn kernel::Chance,
    older: &Place,
    by: &str,
    now: Timestamp,
) -> Result<(), Fault> {
    let Some(row) = tx.get::<Executions>(&older.key())? else { return Ok(()) };
    let (id, summary) = (row.id.clone(), format!("Superseded by execution {by}"));
    settle(tx, chance, older, row, PipelineExecutionStatus::Superseded, Some(summary), now)?;
    flow::signal(tx, Conductor::KIND, id, Signal::named(LOOK))?;
    Ok(())
}
