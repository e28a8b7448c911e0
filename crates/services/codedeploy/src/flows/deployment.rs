//! A deployment: its AppSpec read, its alias moved share by share, its hooks asked, its alarms watched.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-lambda.html> (read 2026-11-21).
//! Surprises: a rollback runs no hooks (recorded); a hook answers by PutLifecycleEventHookExecutionStatus and has an hour.
//! Every change of the alias is made against the revision that was read, and an alias that looks otherwise than this
//! deployment left it is somebody else's: then it stops and leaves it alone.
//! A deployment that fails without automatic rollback leaves the alias where the shift had got to, as AWS does.

use api_codedeploy::ErrorCode;
use flow::{Flow, Next, Step, StepInfo, Undo};
use kernel::{Chance, Clock, Fault, Scope, Timestamp};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::Store;
use wire::Caller;

use super::record::End;
use crate::rules::lifecycle::Event;
use crate::rules::traffic::Shift;

/// How often a step is tried before a fault of ours ends the deployment: for about an hour, as long as a hook may take.
const ATTEMPTS_MAX: u32 = 150;

/// The signals that a deployment hears.
pub const STOP: &str = "stop";
pub const HOOK: &str = "hook";

pub struct Deployments {
    pub store: Store,
    pub caller: Caller,
    pub clock: Arc<dyn Clock>,
    pub chance: Arc<dyn Chance>,
}

/// Which deployment it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct At {
    pub scope: Scope,
    pub application: String,
    pub group: String,
    pub id: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Deployment {
    pub at: At,
    pub stage: Stage,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Stage {
    /// Read everything that the deployment needs; change nothing.
    Prepare,
    /// Give the hook of this event, if there is one, a name under which it can answer.
    Hook {
        run: Run,
        event: Event,
    },
    Invoke {
        run: Run,
        event: Event,
        execution: String,
    },
    /// `crashed` is what the hook's function ended with, if it ended badly.
    AwaitHook {
        run: Run,
        event: Event,
        execution: String,
        crashed: Option<String>,
        until: Timestamp,
    },
    /// Move the alias to the `nth` share of the plan.
    Shift {
        run: Run,
        nth: usize,
    },
    /// Let it stay there, with an eye on alarms and alias.
    Rest {
        run: Run,
        nth: usize,
        until: Timestamp,
    },
}

/// What `Prepare` found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    pub role_arn: String,
    pub function: String,
    pub alias: String,
    pub current: String,
    pub target: String,
    pub before: Option<String>,
    pub after: Option<String>,
    pub plan: Vec<Shift>,
    pub alarms: Vec<String>,
    /// When its alarms were first looked at.
    #[serde(default)]
    pub watched_since: Option<Timestamp>,
    pub ignores_alarm_faults: bool,
    pub is_rollback: bool,
}

impl Flow for Deployments {
    const KIND: &'static str = "codedeploy.deployment";
    type State = Deployment;
    const STEPS: &'static [StepInfo] = &[
        StepInfo { name: "prepare", undo: Undo::None("only reads") },
        StepInfo { name: "hook", undo: Undo::None("only names the hook's execution") },
        StepInfo { name: "invoke", undo: Undo::None("what a hook did is its author's") },
        StepInfo { name: "await-hook", undo: Undo::None("only waits") },
        StepInfo {
            name: "shift",
            undo: Undo::None("a rollback is a deployment of its own, if one was asked for"),
        },
        StepInfo { name: "rest", undo: Undo::None("only watches") },
    ];

    fn name_of(state: &Deployment) -> &'static str {
        match state.stage {
            Stage::Prepare => "prepare",
            Stage::Hook { .. } => "hook",
            Stage::Invoke { .. } => "invoke",
            Stage::AwaitHook { .. } => "await-hook",
            Stage::Shift { .. } => "shift",
            Stage::Rest { .. } => "rest",
        }
    }

    async fn run(&self, step: Step<Deployment>) -> Result<Next<Deployment>, Fault> {
        match self.staged(&step).await {
            Err(fault) if step.attempt >= ATTEMPTS_MAX => Ok(self.give_up(&step, &fault)),
            came => came,
        }
    }
}

impl Deployments {
    async fn staged(&self, step: &Step<Deployment>) -> Result<Next<Deployment>, Fault> {
        let at = step.state.at.clone();
        match step.state.stage.clone() {
            Stage::Prepare => self.prepare(at, step).await,
            Stage::Hook { run, event } => Ok(self.hook(at, run, event, step)),
            Stage::Invoke { run, event, execution } => self.invoke(at, run, event, execution, step).await,
            Stage::AwaitHook { run, event, execution, crashed, until } => {
                Ok(self.await_hook(at, run, event, execution, crashed, until, step))
            }
            Stage::Shift { run, nth } => self.shift(at, run, nth, step).await,
            Stage::Rest { run, nth, until } => self.rest(at, run, nth, until, step).await,
        }
    }

    /// The end of a deployment that a fault has stopped again and again.
    fn give_up(&self, step: &Step<Deployment>, fault: &Fault) -> Next<Deployment> {
        let Deployment { at, stage } = step.state.clone();
        tracing::error!(deployment = at.id, fault = %fault.chain(), "a deployment is given up");
        let why =
            format!("The deployment was tried {} times and did not go on: {}", step.attempt, fault.chain());
        let run = match stage {
            Stage::Prepare => None,
            Stage::Hook { run, .. }
            | Stage::Invoke { run, .. }
            | Stage::AwaitHook { run, .. }
            | Stage::Shift { run, .. }
            | Stage::Rest { run, .. } => Some(run),
        };
        self.finish(at, run, End::failed(ErrorCode::InternalError, why))
    }
}

impl At {
    pub fn stage(self, stage: Stage) -> Deployment {
        Deployment { at: self, stage }
    }

    /// As a flow's id.
    pub fn flow_id(&self) -> String {
        format!("{} {} {}", self.scope.account, self.scope.region, self.id)
    }

    pub fn key(&self) -> (Scope, String) {
        (self.scope.clone(), self.id.clone())
    }
}
