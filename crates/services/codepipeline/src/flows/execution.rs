//! One execution on its way through the stages.
//!
//! `enter` waits until the stage is free and its transition open; `act` starts the actions of the next run order, each a flow
//! of its own; `await` hears of their ends. A failed action fails its stage and ends the execution there; a newer execution
//! supersedes one that waits; a stop lets running actions end or abandons them.

use crate::flows::action::{Actor, State as ActionState};
use crate::rules::structure::{order, ordered};
use crate::stage::{self, Entry};
use crate::tables::{
    ActionRow, Actions, ExecutionRow, Executions, LatestActions, Pipelines, StageRow, Stages,
};
use crate::{CodePipeline, announce, artifacts};
use api_codepipeline::{
    ActionDeclaration, ActionExecutionStatus as Status, PipelineExecutionStatus, StageExecutionStatus,
};
use flow::{Flow, Next, Signal, Step, StepInfo, Undo};
use kernel::{Fault, OrFault, Scope, Timestamp};
use seam_pipeline_action::External;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::Write;

/// The signal by which actions, operations and other executions wake an execution.
pub const LOOK: &str = "look";

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum State {
    Enter {
        scope: Scope,
        pipeline: String,
        execution: u64,
        stage: usize,
    },
    /// Starts the actions of this run order, leaving out those in `done` (a retry of failed actions keeps the others).
    Act {
        scope: Scope,
        pipeline: String,
        execution: u64,
        stage: usize,
        order: i64,
        done: Vec<String>,
    },
    Await {
        scope: Scope,
        pipeline: String,
        execution: u64,
        stage: usize,
        order: i64,
        done: Vec<String>,
        ordinals: Vec<u64>,
    },
}

pub struct Conductor(pub CodePipeline);

impl Flow for Conductor {
    const KIND: &'static str = "codepipeline.execution";
    type State = State;
    const STEPS: &'static [StepInfo] = &[
        StepInfo {
            name: "enter",
            undo: Undo::None("a stage that was entered is left by the step that ends the execution"),
        },
        StepInfo {
            name: "act",
            undo: Undo::None("actions are started, and each ends by itself or is abandoned by a stop"),
        },
        StepInfo { name: "await", undo: Undo::None("only reads what became of the actions") },
    ];

    fn name_of(state: &State) -> &'static str {
        match state {
            State::Enter { .. } => "enter",
            State::Act { .. } => "act",
            State::Await { .. } => "await",
        }
    }

    async fn run(&self, step: Step<State>) -> Result<Next<State>, Fault> {
        match step.state.clone() {
            State::Enter { scope, pipeline, execution, stage } => {
                self.enter(scope, pipeline, execution, stage).await
            }
            State::Act { scope, pipeline, execution, stage, order, done } => {
                let at = Place { scope, pipeline, execution, stage };
                self.act(&step, at, order, done).await
            }
            State::Await { scope, pipeline, execution, stage, order, done, ordinals } => {
                let at = Place { scope, pipeline, execution, stage };
                self.awaited(at, order, done, ordinals).await
            }
        }
    }
}

#[derive(Clone)]
struct Place {
    scope: Scope,
    pipeline: String,
    execution: u64,
    stage: usize,
}

impl Place {
    fn key(&self) -> (Scope, String, u64) {
        (self.scope.clone(), self.pipeline.clone(), self.execution)
    }
}

impl Conductor {
    /// Entering is a transaction of its own, and harmless when repeated: who is in stays in, who waits goes on waiting.
    async fn enter(
        &self,
        scope: Scope,
        pipeline: String,
        execution: u64,
        stage: usize,
    ) -> Result<Next<State>, Fault> {
        let at = Place { scope, pipeline, execution, stage };
        let (place, now, chance) = (at.clone(), self.0.clock.now(), self.0.chance.clone());
        let entered = self.0.store.write(move |tx| enter(tx, &*chance, &place, now)).await?;
        let Place { scope, pipeline, execution, stage } = at;
        Ok(match entered {
            Entered::In { order } => {
                Next::go(State::Act { scope, pipeline, execution, stage, order, done: Vec::new() })
            }
            Entered::Waits => Next::wait_for_signal(State::Enter { scope, pipeline, execution, stage }),
            Entered::Over => Next::end(),
        })
    }

    async fn act(
        &self,
        step: &Step<State>,
        at: Place,
        run_order: i64,
        done: Vec<String>,
    ) -> Result<Next<State>, Fault> {
        let Some(row) = self.0.execution(&at.scope, &at.pipeline, at.execution).await? else {
            return Ok(Next::end());
        };
        let now = self.0.clock.now();
        if row.stopping.is_some() {
            return Ok(finish(&self.0, at, row, Ending::stopped(), now));
        }
        let declared = &row.declaration.stages[at.stage];
        let wanted = ordered(declared)
            .into_iter()
            .filter(|action| order(action) == run_order && !done.contains(&action.name));
        let mut rows = Vec::new();
        for action in wanted {
            rows.push(action_row(&row, &declared.name, action, &step.token_for(&action.name), now)?);
        }
        let first = self.first_ordinal(&at).await?;
        let ordinals: Vec<u64> = (first..first + rows.len() as u64).collect();
        let Place { scope, pipeline, execution, stage } = at.clone();
        let next = State::Await {
            scope,
            pipeline,
            execution,
            stage,
            order: run_order,
            done,
            ordinals: ordinals.clone(),
        };
        let service = self.0.clone();
        // With no action left to run, what was done is looked at right away.
        let next = if rows.is_empty() { Next::go(next) } else { Next::wait_for_signal(next) };
        Ok(next.writing(move |tx| {
            for (ordinal, row) in ordinals.iter().zip(&rows) {
                start_action(tx, &service, &at, *ordinal, row, now)?;
            }
            Ok(())
        }))
    }

    /// The next free ordinal of this execution's actions. Only this flow adds to them.
    async fn first_ordinal(&self, at: &Place) -> Result<u64, Fault> {
        let prefix = at.key();
        let last = self.0.store.read(move |tx| tx.scan_back::<Actions>(&prefix, None, 1)).await?;
        Ok(last.first().map_or(0, |((_, _, _, ordinal), _)| ordinal + 1))
    }

    async fn awaited(
        &self,
        at: Place,
        run_order: i64,
        mut done: Vec<String>,
        ordinals: Vec<u64>,
    ) -> Result<Next<State>, Fault> {
        let Some(row) = self.0.execution(&at.scope, &at.pipeline, at.execution).await? else {
            return Ok(Next::end());
        };
        let actions = self.actions(&at, &ordinals).await?;
        let now = self.0.clock.now();
        let Place { scope, pipeline, execution, stage } = at.clone();
        if actions.iter().any(|action| action.status == Status::InProgress) {
            return Ok(Next::wait_for_signal(State::Await {
                scope,
                pipeline,
                execution,
                stage,
                order: run_order,
                done,
                ordinals,
            }));
        }
        if row.stopping.is_some() {
            return Ok(finish(&self.0, at, row, Ending::stopped(), now));
        }
        if let Some(failed) = actions.iter().find(|action| action.status != Status::Succeeded) {
            let summary = failed.trouble.as_ref().map(|trouble| trouble.message.clone());
            return Ok(finish(&self.0, at, row, Ending::failed(summary), now));
        }
        done.extend(actions.iter().map(|action| action.declaration.name.clone()));
        let later =
            ordered(&row.declaration.stages[stage]).into_iter().map(order).find(|later| *later > run_order);
        match later {
            Some(order) => Ok(Next::go(State::Act { scope, pipeline, execution, stage, order, done })),
            None => Ok(leave(&self.0, at, row, now)),
        }
    }

    async fn actions(&self, at: &Place, ordinals: &[u64]) -> Result<Vec<ActionRow>, Fault> {
        let (place, ordinals) = (at.clone(), ordinals.to_vec());
        let read = move |tx: &store::Read<'_>| {
            let keys = ordinals
                .iter()
                .map(|ordinal| (place.scope.clone(), place.pipeline.clone(), place.execution, *ordinal));
            let rows =
                keys.map(|key| tx.get::<Actions>(&key)?.or_fault(|| "an action that was started has a row"));
            rows.collect::<Result<Vec<_>, Fault>>()
        };
        self.0.store.read(read).await
    }
}

enum Entered {
    In { order: i64 },
    Waits,
    Over,
}

fn enter(
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
        stage::leave(&mut stage_row, at.execution);
        tx.put::<Stages>(&key, &stage_row)?;
        settle(tx, chance, at, row, PipelineExecutionStatus::Stopped, None, now)?;
        return Ok(Entered::Over);
    }
    let was_in = stage_row.occupant == Some(at.execution);
    let entry =
        stage::enter(&mut stage_row, at.execution, row.mode(), !pipeline.disabled.contains_key(&stage_name));
    tx.put::<Stages>(&key, &stage_row)?;
    match entry {
        Entry::In => {
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
        Entry::Waits { superseded } => {
            if let Some(older) = superseded {
                let older = Place { execution: older, ..at.clone() };
                if let Some(row) = tx.get::<Executions>(&older.key())? {
                    let summary = format!("Superseded by execution {}", at.execution + 1);
                    let id = row.id.clone();
                    settle(tx, chance, &older, row, PipelineExecutionStatus::Superseded, Some(summary), now)?;
                    flow::signal(tx, Conductor::KIND, id, Signal::named(LOOK))?;
                }
            }
            Ok(Entered::Waits)
        }
    }
}

/// The end of an execution as far as its own row goes.
fn settle(
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

fn action_row(
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

fn start_action(
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

struct Ending {
    stage: StageExecutionStatus,
    pipeline: PipelineExecutionStatus,
    summary: Option<String>,
}

impl Ending {
    fn stopped() -> Self {
        Self {
            stage: StageExecutionStatus::Stopped,
            pipeline: PipelineExecutionStatus::Stopped,
            summary: None,
        }
    }

    fn failed(summary: Option<String>) -> Self {
        Self { stage: StageExecutionStatus::Failed, pipeline: PipelineExecutionStatus::Failed, summary }
    }
}

/// Out of the stage, and whoever waited for it is told.
fn leave_stage(tx: &mut Write<'_>, at: &Place, row: &ExecutionRow) -> Result<(), Fault> {
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
fn finish(
    service: &CodePipeline,
    at: Place,
    row: ExecutionRow,
    ending: Ending,
    now: Timestamp,
) -> Next<State> {
    let chance = service.chance.clone();
    let number = row.number;
    Next::end().writing(move |tx| {
        // Read again: an operation may have changed the row since the step began.
        let key = (at.scope.clone(), at.pipeline.clone(), number);
        let Some(mut row) = tx.get::<Executions>(&key)? else { return Ok(()) };
        let name = row.declaration.stages[at.stage].name.clone();
        if let Some(stage) = row.stage_mut(&name) {
            stage.status = Some(ending.stage);
        }
        leave_stage(tx, &at, &row)?;
        announce::stage(tx, &at.scope, &*chance, now, &row, &name, ending.stage.as_str())?;
        settle(tx, &*chance, &at, row, ending.pipeline, ending.summary.clone(), now)
    })
}

/// The stage is done: on to the next, or the execution has succeeded.
fn leave(service: &CodePipeline, at: Place, row: ExecutionRow, now: Timestamp) -> Next<State> {
    let chance = service.chance.clone();
    let last = at.stage + 1 == row.declaration.stages.len();
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
