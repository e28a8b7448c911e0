//! Looks for changes of a pipeline's sources, once a minute, where the configuration asks for it or leaves it open.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/userguide/change-detection-methods.html> (read 2026-11-21): polling is on
//! unless PollForSourceChanges is false. The first look only remembers; a later one that sees another revision starts the
//! pipeline. One flow for each version of the structure: it ends when the pipeline is changed or deleted.

use crate::progress::{self, Wish};
use crate::sources::{Asked, defaults};
use crate::tables::{PipelineRow, Pipelines, Trigger};
use crate::{CodePipeline, actions};
use api_codepipeline::{ActionDeclaration, TriggerType};
use flow::{Flow, Next, Step, StepInfo, Undo};
use kernel::{Chance, Fault, Scope, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;
use store::Write;

const EVERY: Duration = Duration::from_secs(60);

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum State {
    Look {
        scope: Scope,
        pipeline: String,
        /// When the structure that this flow looks after was made.
        since: Timestamp,
        /// Source action to the revision that was seen last.
        seen: BTreeMap<String, String>,
    },
}

pub struct Poller(pub CodePipeline);

impl Flow for Poller {
    const KIND: &'static str = "codepipeline.poll";
    type State = State;
    const STEPS: &'static [StepInfo] = &[StepInfo {
        name: "look",
        undo: Undo::None("a pipeline that was started runs; StopPipelineExecution is the way back"),
    }];

    fn name_of(_: &State) -> &'static str {
        "look"
    }

    async fn run(&self, step: Step<State>) -> Result<Next<State>, Fault> {
        let State::Look { scope, pipeline, since, seen } = step.state.clone();
        let row = self.0.pipeline(&scope, &pipeline).await?.filter(|row| row.updated == since);
        let Some(row) = row else { return Ok(Next::end()) };
        let asked = Asked { variables: defaults(&row.declaration), ..Asked::default() };
        let found = self.0.sources(&scope, &row, &asked, polled).await?;
        let changed = found
            .iter()
            .any(|source| seen.get(&source.action).is_some_and(|revision| *revision != source.revision.id));
        let mut seen = seen;
        seen.extend(found.iter().map(|source| (source.action.clone(), source.revision.id.clone())));
        let next = State::Look { scope: scope.clone(), pipeline: pipeline.clone(), since, seen };
        let next = Next::wait_until(next, self.0.clock.after(EVERY));
        if !changed {
            return Ok(next);
        }
        let names: Vec<_> = found.iter().map(|source| source.action.clone()).collect();
        let wish = Wish {
            id: step.token(),
            trigger: Trigger { kind: TriggerType::PollForSourceChanges, detail: names.join(",") },
            at: self.0.clock.now(),
            asked,
            sources: found,
            request_token: None,
        };
        let chance = self.0.chance.clone();
        Ok(next.writing(move |tx| match tx.get::<Pipelines>(&(scope.clone(), pipeline.clone()))? {
            Some(row) => progress::start(tx, &*chance, &scope, row, wish.clone()),
            None => Ok(()),
        }))
    }
}

fn polled(action: &ActionDeclaration) -> bool {
    action.configuration.as_ref().is_none_or(actions::polls)
}

/// Begins to look after the structure that `row` has now, if a source of it is polled.
pub fn begin(tx: &mut Write<'_>, chance: &dyn Chance, scope: &Scope, row: &PipelineRow) -> Result<(), Fault> {
    if row.declaration.stages[0].actions.iter().any(polled) {
        let (pipeline, since) = (row.declaration.name.clone(), row.updated);
        let state = State::Look { scope: scope.clone(), pipeline, since, seen: BTreeMap::new() };
        flow::start::<Poller>(tx, chance.uuid(), &state)?;
    }
    Ok(())
}
