//! One execution on its way through the stages.
//!
//! `enter` waits until the stage is free and its transition open; `act` starts the actions of the next run order, each a flow
//! of its own; `await` hears of their ends. A failed action fails its stage and ends the execution there; a newer execution
//! supersedes one that waits; a stop lets running actions end or abandons them.

use super::action::{ABANDON, Actor};
use super::ending::{Ending, finish, leave};
use super::entering::{Entered, enter};
use super::failing;
use super::starting::{action_row, start_action};
use crate::CodePipeline;
use crate::rules::structure::{order, ordered};
use crate::tables::{ActionRow, Actions, Executions};
use api_codepipeline::ActionExecutionStatus as Status;
use flow::{Flow, Next, Signal, Step, StepInfo, Undo};
use kernel::{Fault, OrFault, Scope};
use serde::{Deserialize, Serialize};

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
pub(super) struct Place {
    pub scope: Scope,
    pub pipeline: String,
    pub execution: u64,
    pub stage: usize,
}

impl Place {
    pub fn key(&self) -> (Scope, String, u64) {
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
            return Ok(finish(&self.0, at, Ending::stopped(), now));
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
            // Read again: the pipeline may have been deleted since the step began, or the execution stopped.
            let Some(execution) = tx.get::<Executions>(&at.key())? else { return Ok(()) };
            let is_abandoned = execution.stopping.is_some_and(|stopping| stopping.abandon);
            for (ordinal, row) in ordinals.iter().zip(&rows) {
                start_action(tx, &service, &at, *ordinal, row, now)?;
                if is_abandoned {
                    flow::signal(tx, Actor::KIND, row.id.clone(), Signal::named(ABANDON))?;
                }
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
            return Ok(finish(&self.0, at, Ending::stopped(), now));
        }
        if let Some(failed) = actions.iter().find(|action| action.status != Status::Succeeded) {
            let summary = failed.trouble.as_ref().map(|trouble| trouble.message.clone());
            return failing::failed(&self.0, at, row, summary, now).await;
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
