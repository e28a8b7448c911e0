//! CodePipeline: pipelines, their executions, and the actions that carry a commit through the stages.
//!
//! Reading order: [`tables`], `rules` (what a structure must be, how variables resolve, where traffic goes next), `flows`
//! (`execution`: one execution through its stages; `action`: one action from begin to end), `actions` (one file per provider),
//! `ops` (one file per operation), `view` (rows as the API shows them).
//! Follows: <https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html> (read 2026-11-21).
//!
//! Promises: a stage holds one execution at a time (but in PARALLEL mode); an action that failed stops its execution there;
//! an approval holds until somebody answers it; every effect is done as the pipeline's or the action's role.
//! Left out: custom actions and job workers (PollForJobs), webhooks, third-party sources and their triggers, conditions with
//! rules, compute actions, cross-region actions: refused by name.

mod actions;
mod announce;
mod artifacts;
mod errors;
pub mod flows;
pub mod ops;
mod paging;
mod progress;
mod rules;
mod sources;
mod stage;
pub mod tables;
mod view;

use kernel::{Arn, Chance, Clock, Fault, Scope};
use seam_pipeline_action::Action;
use seam_source::SourceArchive;
use std::sync::Arc;
use store::Store;
use wire::Caller;

/// The service principal that assumes the pipelines' roles.
pub const SERVICE: &str = "codepipeline.amazonaws.com";

#[derive(Clone)]
pub struct CodePipeline {
    store: Store,
    caller: Caller,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    actions: Arc<Vec<Box<dyn Action>>>,
}

impl CodePipeline {
    pub fn new(
        store: Store,
        caller: Caller,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
        source: Arc<dyn SourceArchive>,
    ) -> Self {
        let actions = Arc::new(actions::all(&caller, &store, &clock, source));
        Self { store, caller, clock, chance, actions }
    }

    /// Gives the engine the flows of this service.
    pub fn flows(&self, engine: flow::Engine) -> flow::Engine {
        engine
            .with(flows::execution::Conductor(self.clone()))
            .with(flows::action::Actor(self.clone()))
            .with(flows::poll::Poller(self.clone()))
    }

    pub(crate) fn action(&self, category: &str, provider: &str) -> Option<&dyn Action> {
        let found =
            self.actions.iter().find(|action| action.category() == category && action.provider() == provider);
        found.map(|action| &**action)
    }

    pub(crate) async fn pipeline(
        &self,
        scope: &Scope,
        name: &str,
    ) -> Result<Option<tables::PipelineRow>, Fault> {
        let key = (scope.clone(), name.to_owned());
        self.store.read(move |tx| tx.get::<tables::Pipelines>(&key)).await
    }
}

pub(crate) fn pipeline_arn(scope: &Scope, name: &str) -> Arn {
    scope.arn("codepipeline", name)
}
