//! From Pending to Active: a function that was created or changed is made ready, or fails and says why.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html> (read 2026-11-21). The code was unzipped when it
//! was taken; what is left is whether this machine can run it. Surprise: the revision changes with the state.

use crate::names::Target;
use crate::tables::{FunctionKey, FunctionRow, Functions, Health, VersionRow, Versions};
use crate::{Lambda, rules::runtimes};
use flow::{Flow, FlowId, Next, Step, StepInfo, Undo};
use kernel::{Fault, Scope};
use serde::{Deserialize, Serialize};
use store::Write;

#[derive(Clone)]
pub struct Prepare(pub Lambda);

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Preparing {
    pub scope: Scope,
    pub name: String,
    pub incarnation: String,
    /// The revision that is Pending: a later one has its own flow.
    pub revision: String,
    /// Published with it.
    pub version: Option<u64>,
}

impl Preparing {
    /// Of a change to `$LATEST`.
    pub fn of(target: &Target, function: &FunctionRow) -> Self {
        Self {
            scope: target.scope.clone(),
            name: target.name.clone(),
            incarnation: function.incarnation.clone(),
            revision: function.latest.revision.clone(),
            version: None,
        }
    }

    pub fn start(self, tx: &mut Write<'_>) -> Result<(), Fault> {
        let id = FlowId::from(self.revision.clone());
        flow::start::<Prepare>(tx, id, &self)?;
        Ok(())
    }
}

impl Flow for Prepare {
    const KIND: &'static str = "lambda.prepare";
    type State = Preparing;
    const STEPS: &'static [StepInfo] =
        &[StepInfo { name: "prepare", undo: Undo::None("it only tells whether the function can run") }];

    fn name_of(_: &Preparing) -> &'static str {
        "prepare"
    }

    async fn run(&self, step: Step<Preparing>) -> Result<Next<Preparing>, Fault> {
        let revision = step.token();
        let (state, host) = (step.state, self.0.runners.host.clone());
        Ok(Next::end().writing(move |tx| conclude(tx, &state, &host, &revision)))
    }
}

fn conclude(
    tx: &mut Write<'_>,
    of: &Preparing,
    host: &exec::function::Host,
    revision: &str,
) -> Result<(), Fault> {
    let key: FunctionKey = (of.scope.clone(), of.name.clone());
    let Some(mut function) = tx.get::<Functions>(&key)?.filter(|row| row.incarnation == of.incarnation)
    else {
        return Ok(());
    };
    let missing = runtimes::missing(host, function.latest.settings.runtime);
    if function.latest.revision == of.revision {
        turn(&mut function.latest, missing.as_deref());
        function.latest.revision = revision.to_owned();
        tx.put::<Functions>(&key, &function)?;
    }
    if let Some(number) = of.version {
        let key = (of.scope.clone(), of.name.clone(), number);
        if let Some(mut row) = tx.get::<Versions>(&key)? {
            turn(&mut row, missing.as_deref());
            tx.put::<Versions>(&key, &row)?;
        }
    }
    Ok(())
}

/// What cannot run here is Failed, also when it could before the update: it must not answer with what it was.
fn turn(row: &mut VersionRow, missing: Option<&str>) {
    let (health, reason) =
        (if missing.is_some() { Health::Failed } else { Health::Active }, missing.map(str::to_owned));
    row.state = health;
    row.state_reason.clone_from(&reason);
    row.update = health;
    row.update_reason = reason;
}
