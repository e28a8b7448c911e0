//! CodeDeploy for Lambda: applications, deployment groups, configurations, and deployments that move an alias.
//!
//! Reading order: [`tables`] (rows), `rules` (pure: the traffic plan, what may be configured, when to roll back), `ops` (one
//! file per operation), `flows::deployment` (a deployment, step by step), `errors`.
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/userguide/applications-create-lambda.html> (read 2026-11-21).
//!
//! Promises: a deployment says Succeeded only when Lambda has answered that the alias points at the target version
//! alone; whatever stops it on the way is in `errorInformation` and in the lifecycle event that it stopped. One that was
//! acknowledged goes on after a kill. A deployment group runs one deployment at a time.
//! Left out: servers, on-premises instances and ECS (refused by name), triggers, GitHub revisions.

mod errors;
pub mod flows;
mod found;
mod names;
pub mod ops;
mod paging;
mod revisions;
mod rules;
pub mod tables;

use kernel::{Chance, Clock};
use std::sync::Arc;
use store::Store;
use wire::Caller;

pub use ops::bindings;

/// The service principal that assumes a deployment group's role.
pub const SERVICE: &str = "codedeploy.amazonaws.com";

#[derive(Clone)]
pub struct CodeDeploy {
    store: Store,
    caller: Caller,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
}

impl CodeDeploy {
    pub fn new(store: Store, caller: Caller, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Self {
        Self { store, caller, clock, chance }
    }

    /// Gives the engine the flow of this service.
    pub fn flows(&self, engine: flow::Engine) -> flow::Engine {
        engine.with(flows::deployment::Deployments {
            store: self.store.clone(),
            caller: self.caller.clone(),
            clock: self.clock.clone(),
            chance: self.chance.clone(),
        })
    }
}
