//! One action of an execution, from begin to end, whatever its provider.
//!
//! `begin` resolves the configuration and lets the provider start; `look` asks it how far it is, when its time has come or when
//! news arrived (an approval, a job's result, a stop). The action's row and the execution's artifacts and variables are
//! committed with the step that ends it, which also wakes the execution. An action whose pipeline was deleted while it ran is called off,
//! as by a stop with `abandon`.

use crate::flows::execution::{Conductor, LOOK};
use crate::rules::variables;
use crate::tables::{
    ActionRow, Actions, Approvals, ExecutionRow, Executions, LeftoverRow, Leftovers, SourceRow, Trouble,
};
use crate::{CodePipeline, SERVICE, announce, pipeline_arn};
use api_codepipeline::ActionExecutionStatus as Status;
use flow::{Flow, Next, Signal, Step, StepInfo, Undo};
use kernel::{Clock, Fault, Scope, Timestamp};
use seam_pipeline_action::{Action, News, Outputs, Progress, Run, Wake};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::time::Duration;
use wire::AuthorizeError;

/// How often a step of an action is tried before a fault of ours ends the action: for about an hour, which is how long AWS lets most
/// actions run. <https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html> (read 2026-11-21).
const ATTEMPTS_MAX: u32 = 150;

/// The signal by which a stop with `abandon` ends an action.
pub const ABANDON: &str = "abandon";

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum State {
    Begin {
        scope: Scope,
        pipeline: String,
        execution: u64,
        ordinal: u64,
    },
    Look {
        scope: Scope,
        pipeline: String,
        execution: u64,
        ordinal: u64,
        memo: Value,
        until: Option<Timestamp>,
        hears: bool,
    },
}

pub struct Actor(pub CodePipeline);

impl Flow for Actor {
    const KIND: &'static str = "codepipeline.action";
    type State = State;
    const STEPS: &'static [StepInfo] = &[
        StepInfo { name: "begin", undo: Undo::By("look") },
        StepInfo {
            name: "look",
            undo: Undo::None("a provider that fails takes back what it has begun before it says so"),
        },
    ];

    fn name_of(state: &State) -> &'static str {
        match state {
            State::Begin { .. } => "begin",
            State::Look { .. } => "look",
        }
    }

    async fn run(&self, step: Step<State>) -> Result<Next<State>, Fault> {
        let (key, memo) = match step.state.clone() {
            State::Begin { scope, pipeline, execution, ordinal } => {
                ((scope, pipeline, execution, ordinal), None)
            }
            State::Look { scope, pipeline, execution, ordinal, memo, .. } => {
                ((scope, pipeline, execution, ordinal), Some(memo))
            }
        };
        let Some(found) = self.found(&key).await? else { return Ok(Next::end()) };
        let action = found.action.clone();
        let outcome = match self.outcome(&key, found, &step, memo).await {
            Err(fault) if step.attempt >= ATTEMPTS_MAX => given_up(action, &step, &fault),
            came => came?,
        };
        Ok(self.next(key, outcome))
    }
}

type Key = (Scope, String, u64, u64);

struct Found {
    action: ActionRow,
    execution: ExecutionRow,
    /// Its pipeline was deleted.
    is_leftover: bool,
}

impl Actor {
    async fn found(&self, key: &Key) -> Result<Option<Found>, Fault> {
        let key = key.clone();
        let read = move |tx: &store::Read<'_>| {
            if let Some(LeftoverRow { action, execution }) = tx.get::<Leftovers>(&key)? {
                return Ok(Some(Found { action, execution, is_leftover: true }));
            }
            let action = tx.get::<Actions>(&key)?;
            let execution = tx.get::<Executions>(&(key.0.clone(), key.1.clone(), key.2))?;
            let found = action.zip(execution);
            Ok::<_, Fault>(found.map(|(action, execution)| Found { action, execution, is_leftover: false }))
        };
        let found = self.0.store.read(read).await?;
        Ok(found.filter(|found| found.action.status == Status::InProgress))
    }

    async fn outcome(
        &self,
        key: &Key,
        found: Found,
        step: &Step<State>,
        memo: Option<Value>,
    ) -> Result<Outcome, Fault> {
        let Found { mut action, execution, is_leftover } = found;
        let abandoned = is_leftover || step.signal(ABANDON).is_some();
        if let Some(message) = missing_input(&action) {
            return Ok(Outcome::of(action, Progress::failed("ConfigurationError", message)));
        }
        match resolved(&action, &execution) {
            Ok(configuration) => action.configuration = configuration,
            Err(message) => return Ok(Outcome::of(action, Progress::failed("ConfigurationError", message))),
        }
        let kind = &action.declaration.action_type_id;
        let Some(provider) = self.0.action(kind.category.as_str(), &kind.provider) else {
            let message = format!("Landfall does not have the action {} {}", kind.category, kind.provider);
            return Ok(Outcome::of(action, Progress::failed("ConfigurationError", message)));
        };
        let arn = pipeline_arn(&key.0, &key.1);
        let caller = &self.0.caller;
        let cx = match caller
            .under_role(&key.0, SERVICE, &action.role_arn, &execution.id, Some(arn.as_str()))
            .await
        {
            Ok(cx) => cx,
            Err(AuthorizeError::Fault(fault)) => return Err(fault),
            Err(AuthorizeError::Denied(denied)) => {
                if abandoned {
                    tracing::warn!(action = action.id, %denied, "an abandoned action was not called off");
                }
                return Ok(Outcome::of(action, Progress::failed("PermissionError", denied.to_string())));
            }
        };
        let minutes = action.declaration.timeout_in_minutes.and_then(|minutes| u64::try_from(minutes).ok());
        let run = Run {
            cx: &cx,
            scope: &key.0,
            pipeline: &key.1,
            pipeline_arn: arn.as_str(),
            execution_id: &execution.id,
            stage: &action.stage,
            action: &action.declaration.name,
            action_execution_id: &action.id,
            configuration: &action.configuration,
            inputs: &action.inputs,
            outputs: &action.outputs,
            timeout: minutes.map(|minutes| Duration::from_secs(minutes * 60)),
            token: &action.id,
        };
        let progress = ask(provider, &run, step, memo, abandoned).await?;
        Ok(Outcome { action, progress, abandoned })
    }

    fn next(&self, key: Key, outcome: Outcome) -> Next<State> {
        let Outcome { mut action, progress, abandoned } = outcome;
        let now = self.0.clock.now();
        action.updated = now;
        if abandoned {
            action.status = Status::Abandoned;
            action.token = None;
            return self.ended(key, action, Outputs::default(), now);
        }
        match progress {
            Progress::Running { memo, external, token, wake } => {
                action.external = external;
                action.token = token;
                let (until, hears) = woken(&*self.0.clock, wake);
                let (scope, pipeline, execution, ordinal) = key.clone();
                let state = State::Look { scope, pipeline, execution, ordinal, memo, until, hears };
                Next::wait(state, until).writing(move |tx| {
                    if tx.get::<Actions>(&key)?.is_none() {
                        return Ok(()); // the pipeline was deleted
                    }
                    if let Some(token) = action.token.clone() {
                        let approval = (key.0.clone(), key.1.clone(), token);
                        tx.put::<Approvals>(&approval, &(key.2, key.3))?;
                    }
                    tx.put::<Actions>(&key, &action)
                })
            }
            Progress::Succeeded(outputs) => {
                action.status = Status::Succeeded;
                action.token = None;
                action.external = outputs.external.clone();
                action.variables = outputs.variables.clone();
                action.revision = outputs.revision.clone();
                self.ended(key, action, outputs, now)
            }
            Progress::Failed { code, message, external } => {
                action.status = Status::Failed;
                action.token = None;
                if external.id.is_some() || external.summary.is_some() {
                    action.external = external;
                }
                action.trouble = Some(Trouble { code: code.to_owned(), message });
                self.ended(key, action, Outputs::default(), now)
            }
        }
    }

    /// The action is over: its row, what it adds to the execution, the event, and the execution is woken.
    fn ended(&self, key: Key, action: ActionRow, outputs: Outputs, now: Timestamp) -> Next<State> {
        let chance = self.0.chance.clone();
        Next::end().writing(move |tx| {
            let (scope, pipeline) = (key.0.clone(), key.1.clone());
            let execution_key = (scope.clone(), pipeline.clone(), key.2);
            let mut action = action.clone();
            let Some(mut execution) = tx.get::<Executions>(&execution_key)? else {
                return tx.delete::<Leftovers>(&key).map(drop); // the pipeline was deleted
            };
            if action.status == Status::Succeeded {
                add_outputs(&mut execution, &mut action, &outputs, now);
                tx.put::<Executions>(&execution_key, &execution)?;
            }
            flow::signal(tx, Conductor::KIND, execution.id, Signal::named(LOOK))?;
            tx.put::<Actions>(&key, &action)?;
            announce::action(tx, &scope, &*chance, now, &pipeline, &action)
        })
    }
}

/// What came of a step: the action with its resolved configuration, and how far its provider is.
struct Outcome {
    action: ActionRow,
    progress: Progress,
    abandoned: bool,
}

impl Outcome {
    fn of(action: ActionRow, progress: Progress) -> Self {
        Self { action, progress, abandoned: false }
    }
}

/// When the action is to be looked at again, and whether it is told that nothing was heard until then.
fn woken(clock: &dyn Clock, wake: Wake) -> (Option<Timestamp>, bool) {
    let real = |time| kernel::clock::later(clock.now(), time);
    match wake {
        Wake::After(time) => (Some(real(time)), false),
        Wake::AfterScaled(time) => (Some(clock.after(time)), false),
        Wake::News { at_most } => (Some(clock.after(at_most)), true),
        Wake::Work { at_most } => (Some(real(at_most)), true),
    }
}

/// The end of an action that a fault has stopped again and again.
fn given_up(action: ActionRow, step: &Step<State>, fault: &Fault) -> Outcome {
    tracing::error!(action = action.id, fault = %fault.chain(), "an action is given up");
    let message = format!("The action was tried {} times and did not end: {}", step.attempt, fault.chain());
    let external = action.external.clone();
    let progress = Progress::Failed { code: "SystemUnavailable", message, external };
    Outcome { action, progress, abandoned: step.signal(ABANDON).is_some() }
}

/// An artifact that the action takes and that no action has made.
fn missing_input(action: &ActionRow) -> Option<String> {
    let declared = action.declaration.input_artifacts.iter().flatten();
    let mut missing = declared.filter(|input| action.inputs.iter().all(|made| made.name != input.name));
    missing.next().map(|input| format!("The input artifact {} has not been made by any action", input.name))
}

fn resolved(action: &ActionRow, execution: &ExecutionRow) -> Result<BTreeMap<String, String>, String> {
    let given = action.declaration.configuration.clone().unwrap_or_default();
    let mut configuration = variables::resolve_all(given, &execution.variables)?;
    let name = &action.declaration.name;
    let (revision, object_key) = (execution.overrides.get(name), execution.object_keys.get(name));
    crate::actions::override_source(&mut configuration, revision, object_key);
    Ok(configuration)
}

async fn ask(
    provider: &dyn Action,
    run: &Run<'_>,
    step: &Step<State>,
    memo: Option<Value>,
    abandoned: bool,
) -> Result<Progress, Fault> {
    if abandoned {
        provider.cancel(run, memo.unwrap_or(Value::Null)).await?;
        return Ok(Progress::failed("JobFailed", "abandoned"));
    }
    let Some(memo) = memo else { return provider.begin(run).await };
    let news: Vec<News> = step
        .signals
        .iter()
        .map(|signal| News { name: signal.name.clone(), payload: signal.payload.clone() })
        .collect();
    let due =
        matches!(&step.state, State::Look { hears: true, until: Some(until), .. } if run.cx.at >= *until);
    provider.look(run, memo, &news, due && news.is_empty()).await
}

fn add_outputs(execution: &mut ExecutionRow, action: &mut ActionRow, outputs: &Outputs, now: Timestamp) {
    let inherited = action.inputs.first().and_then(|input| input.revision.clone());
    let revision = outputs.revision.as_ref().map(|revision| revision.id.clone()).or(inherited);
    for output in &mut action.outputs {
        output.revision = revision.clone();
        execution.artifacts.insert(output.name.clone(), output.clone());
    }
    if let Some(revision) = &outputs.revision {
        let name = action.declaration.name.clone();
        execution.sources.retain(|source| source.action != name);
        execution.sources.push(SourceRow { action: name, revision: revision.clone(), at: now });
    }
    if let Some(namespace) = &action.declaration.namespace {
        execution.variables.insert(namespace.clone(), outputs.variables.clone());
    }
    execution.updated = now;
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Rehearsal;

    impl Clock for Rehearsal {
        fn now(&self) -> Timestamp {
            Timestamp::UNIX_EPOCH
        }

        fn scale(&self) -> f64 {
            60.0
        }
    }

    #[test]
    fn a_time_scale_shortens_waits_but_not_the_time_to_work() {
        let minutes = Duration::from_secs(20 * 60);
        let at = |seconds| Some(Timestamp::from_second(seconds).expect("in range"));
        assert_eq!(woken(&Rehearsal, Wake::News { at_most: minutes }), (at(20), true));
        assert_eq!(woken(&Rehearsal, Wake::AfterScaled(minutes)), (at(20), false));
        assert_eq!(woken(&Rehearsal, Wake::Work { at_most: minutes }), (at(1200), true));
        assert_eq!(woken(&Rehearsal, Wake::After(minutes)), (at(1200), false));
    }
}
