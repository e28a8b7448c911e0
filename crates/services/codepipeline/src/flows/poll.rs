//! Looks for changes of a pipeline's sources, once a minute, where the configuration asks for it or leaves it open.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/userguide/change-detection-methods.html> (read 2026-11-21): polling is on
//! unless PollForSourceChanges is false. The first look at a source only remembers; a later one that sees another revision, or
//! the first one of a branch or object that was not there, starts the pipeline. One flow for each pipeline, which stays until
//! the pipeline is deleted: a change of the structure makes it look at once, and forgets only sources that were changed.

use crate::progress::{self, Wish};
use crate::sources::{Asked, Looked, defaults};
use crate::tables::{PipelineRow, Pipelines, SourceRow, Trigger};
use crate::{CodePipeline, actions};
use api_codepipeline::{ActionDeclaration, TriggerType};
use flow::{Flow, Next, Signal, Step, StepInfo, Undo};
use kernel::{Chance, Fault, Scope};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;
use store::Write;

const EVERY: Duration = Duration::from_secs(60);
/// The signal by which a changed or deleted pipeline is told.
const CHANGED: &str = "changed";

/// A source, as its action's name and what its configuration points to, to the revision that was seen last; empty when there was none.
pub type Seen = BTreeMap<String, String>;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum State {
    Look { scope: Scope, pipeline: String, seen: Seen },
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
        let State::Look { scope, pipeline, seen } = step.state.clone();
        let me = step.id.to_string();
        let row = self.0.pipeline(&scope, &pipeline).await?.filter(|row| is_looked_after_by(row, &me));
        let Some(row) = row else { return Ok(Next::end()) };
        if !is_polled(&row) {
            return Ok(Next::wait_for_signal(State::Look { scope, pipeline, seen }));
        }
        let asked = Asked { variables: defaults(&row.declaration), ..Asked::default() };
        let looked = self.0.look_at_sources(&scope, &row, &asked, polls).await?;
        let (seen, has_changed) = remember(&seen, &looked);
        let next = State::Look { scope: scope.clone(), pipeline: pipeline.clone(), seen };
        let next = Next::wait_until(next, self.0.clock.after(EVERY));
        let found = looked.into_iter().filter_map(|looked| looked.found).collect();
        let wish = has_changed.then(|| self.wish(step.token(), asked, found));
        let chance = self.0.chance.clone();
        Ok(next.writing(move |tx| {
            let key = (scope.clone(), pipeline.clone());
            let row = tx.get::<Pipelines>(&key)?.filter(|row| is_looked_after_by(row, &me));
            match (row, wish.clone()) {
                (Some(row), Some(wish)) => {
                    let row = PipelineRow { poller: Some(me.clone()), ..row };
                    progress::start(tx, &*chance, &scope, row, wish)
                }
                (Some(row), None) if row.poller.is_none() => {
                    tx.put::<Pipelines>(&key, &PipelineRow { poller: Some(me.clone()), ..row })
                }
                _ => Ok(()),
            }
        }))
    }
}

impl Poller {
    fn wish(&self, id: String, asked: Asked, sources: Vec<SourceRow>) -> Wish {
        let names: Vec<_> = sources.iter().map(|source| source.action.clone()).collect();
        Wish {
            id,
            trigger: Trigger { kind: TriggerType::PollForSourceChanges, detail: names.join(",") },
            at: self.0.clock.now(),
            asked,
            sources,
            request_token: None,
        }
    }
}

/// A pipeline of an earlier release does not name its poller: the first to come is it.
fn is_looked_after_by(row: &PipelineRow, me: &str) -> bool {
    row.poller.as_deref().is_none_or(|poller| poller == me)
}

fn polls(action: &ActionDeclaration) -> bool {
    action.configuration.as_ref().is_none_or(actions::polls)
}

fn is_polled(row: &PipelineRow) -> bool {
    row.declaration.stages[0].actions.iter().any(polls)
}

/// What was seen when the pipeline was created: whatever comes after that starts it.
pub fn remembered(looked: &[Looked]) -> Seen {
    remember(&Seen::new(), looked).0
}

/// What is known after a look, and whether a source that was known before has changed. One that cannot be told just now is
/// what it was; those that are no more among the sources are forgotten.
fn remember(seen: &Seen, looked: &[Looked]) -> (Seen, bool) {
    let (mut known, mut has_changed) = (Seen::new(), false);
    for Looked { action, configuration, found } in looked {
        let place = configuration.iter().filter(|(name, _)| *name != actions::POLLS);
        let place: String = place.map(|(name, value)| format!(" {name:?}={value:?}")).collect();
        let source = format!("{action}{place}");
        let before = seen.get(&source);
        let now = found.as_ref().map(|source| source.revision.id.clone());
        has_changed |= before.zip(now.as_ref()).is_some_and(|(before, now)| before != now);
        known.insert(source, now.or_else(|| before.cloned()).unwrap_or_default());
    }
    (known, has_changed)
}

/// Whoever looks after the structure before goes on with the one that `row` has now; if nobody does and a source of it is to be
/// polled, somebody begins with what was `seen`.
pub fn begin_or_tell(
    tx: &mut Write<'_>,
    chance: &dyn Chance,
    scope: &Scope,
    row: &mut PipelineRow,
    seen: Seen,
) -> Result<(), Fault> {
    if row.poller.is_none() && is_polled(row) {
        let (me, pipeline) = (chance.uuid(), row.declaration.name.clone());
        let state = State::Look { scope: scope.clone(), pipeline, seen };
        flow::start::<Poller>(tx, me.clone(), &state)?;
        row.poller = Some(me);
        return Ok(());
    }
    tell(tx, row)
}

/// The pipeline was changed or deleted.
pub fn tell(tx: &mut Write<'_>, row: &PipelineRow) -> Result<(), Fault> {
    if let Some(poller) = &row.poller {
        flow::signal(tx, Poller::KIND, poller.clone(), Signal::named(CHANGED))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Timestamp;
    use seam_pipeline_action::Revision;

    fn looked(branch: &str, revision: Option<&str>) -> Vec<Looked> {
        let configuration = BTreeMap::from([("BranchName".to_owned(), branch.to_owned())]);
        let revision = revision.map(|id| Revision { id: id.to_owned(), summary: None, url: None });
        let at = Timestamp::UNIX_EPOCH;
        let found = revision.map(|revision| SourceRow { action: "Source".into(), revision, at });
        vec![Looked { action: "Source".into(), configuration, found }]
    }

    #[test]
    fn a_source_has_changed_when_it_was_known_and_is_another() {
        let mut seen = Seen::new();
        for (branch, revision, expected, why) in [
            ("main", None, false, "the first look only remembers"),
            ("main", Some("1"), true, "the branch appears"),
            ("main", Some("1"), false, "it is the same"),
            ("main", None, false, "it cannot be told just now"),
            ("main", Some("1"), false, "it is what it was"),
            ("main", Some("2"), true, "a commit"),
            ("other", Some("3"), false, "another branch is another source"),
            ("other", Some("4"), true, "and is known from then on"),
        ] {
            let has_changed;
            (seen, has_changed) = remember(&seen, &looked(branch, revision));
            assert_eq!(has_changed, expected, "{why}");
            assert_eq!(seen.len(), 1, "{why}");
        }
    }
}
