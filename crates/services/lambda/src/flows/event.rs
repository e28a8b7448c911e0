//! An asynchronous invocation: acknowledged as a row, run until it goes well or its retries are used up; then whoever is to
//! be told is told (`deliver`).
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html> (read 2026-11-21). As in AWS an event may run
//! more than once: here when the server is killed while the function runs. An alias's version is drawn at each try.

use super::deliver::Receiver;
use crate::names::Target;
use crate::rules::conclusion::{Conclusion, Condition, Response};
use crate::rules::retries;
use crate::run::{Call, Done};
use crate::snapshot::Known;
use crate::{Lambda, tables::InvokeConfigRow};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flow::{Flow, Next, Step, StepInfo, Undo};
use kernel::{Fault, OrFault, Scope, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use wire::Failure;

#[derive(Clone)]
pub struct EventInvoke(pub Lambda);

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Queued {
    pub scope: Scope,
    pub name: String,
    pub qualifier: Option<String>,
    pub request_id: String,
    /// Base64 of the bytes as they came.
    pub payload: String,
    pub client_context: Option<Box<serde_json::value::RawValue>>,
    pub queued_at: Timestamp,
    pub errors: u32,
    pub throttles: u32,
    /// Once it is over: what came of it, and who is still to be told.
    #[serde(default)]
    pub concluded: Option<(Conclusion, Vec<Receiver>)>,
}

impl Queued {
    pub fn of(call: Call, at: Timestamp) -> Self {
        let Target { scope, name, qualifier } = call.target;
        Self {
            scope,
            name,
            qualifier,
            request_id: call.request_id,
            payload: STANDARD.encode(&call.payload),
            client_context: call.client_context,
            queued_at: at,
            errors: 0,
            throttles: 0,
            concluded: None,
        }
    }

    pub(super) fn target(&self) -> Target {
        Target { scope: self.scope.clone(), name: self.name.clone(), qualifier: self.qualifier.clone() }
    }

    pub(super) fn event(&self) -> Result<Vec<u8>, Fault> {
        STANDARD.decode(&self.payload).or_fault(|| "an event's payload is not what was stored")
    }

    fn call(&self) -> Result<Call, Fault> {
        let (request_id, client_context) = (self.request_id.clone(), self.client_context.clone());
        Ok(Call { target: self.target(), request_id, payload: self.event()?.into(), client_context })
    }
}

impl Flow for EventInvoke {
    const KIND: &'static str = "lambda.event";
    type State = Queued;
    const STEPS: &'static [StepInfo] = &[
        StepInfo { name: "run", undo: Undo::None("what a function has done is its own to take back") },
        StepInfo { name: "deliver", undo: Undo::None("what was said is not unsaid") },
    ];

    fn name_of(state: &Queued) -> &'static str {
        if state.concluded.is_some() { "deliver" } else { "run" }
    }

    async fn run(&self, step: Step<Queued>) -> Result<Next<Queued>, Fault> {
        match step.state.concluded {
            None => self.attempt(step.state).await,
            Some(_) => self.deliver(step.state).await,
        }
    }
}

/// How an event of this function is tried again, and who is told.
struct Settings {
    retries_max: u32,
    age_max: Duration,
    on_success: Option<String>,
    on_failure: Option<String>,
    dead_letter: Option<String>,
    is_stopped: bool,
}

impl Settings {
    fn of(known: &Known, target: &Target) -> Self {
        let row: Option<&InvokeConfigRow> = known.invoke_configs.get(&target.qualifier_key());
        let version = crate::run::choose(known, target, 0.0).ok();
        Self {
            retries_max: row.and_then(|row| row.retries_max).unwrap_or(retries::RETRIES_DEFAULT),
            age_max: row
                .and_then(|row| row.age_s_max)
                .map_or(retries::AGE_DEFAULT, |age| Duration::from_secs(u64::from(age))),
            on_success: row.and_then(|row| row.on_success.clone()),
            on_failure: row.and_then(|row| row.on_failure.clone()),
            dead_letter: version.and_then(|version| version.row.settings.dead_letter.clone()),
            is_stopped: known.function.reserved_concurrency == Some(0),
        }
    }

    /// Who is to be told of a success, or of a failure.
    fn receivers(&self, condition: Condition) -> Vec<Receiver> {
        let destination = |arn: &Option<String>| arn.clone().map(Receiver::Destination);
        if condition == Condition::Success {
            return destination(&self.on_success).into_iter().collect();
        }
        let dead_letter = self.dead_letter.clone().map(Receiver::DeadLetter);
        destination(&self.on_failure).into_iter().chain(dead_letter).collect()
    }
}

impl EventInvoke {
    /// Gives the function the event, once.
    async fn attempt(&self, state: Queued) -> Result<Next<Queued>, Fault> {
        let call = state.call()?;
        let Some(known) = self.0.snapshot.function(&call.target.key()).await? else {
            tracing::warn!(function = state.name, "an event was given up: its function is gone");
            return Ok(Next::end());
        };
        let settings = Settings::of(&known, &call.target);
        if settings.is_stopped {
            return Ok(self.conclude(&settings, state, Condition::ZeroReservedConcurrency, None));
        }
        let now = self.0.clock.now();
        let age = now.duration_since(state.queued_at).try_into().unwrap_or_default();
        self.0.runners.metrics.taken_up(&call.target, age, now);
        let ran = self.0.run(call).await;
        if let Ok(done) = &ran {
            // What it wrote is all that tells what it did: with this step's commit it is there for good.
            done.log.wait().await;
        }
        match ran {
            Ok(done) if done.result.is_ok() => {
                let state = Queued { errors: state.errors + 1, ..state };
                Ok(self.conclude(&settings, state, Condition::Success, Some(response(done))))
            }
            Ok(done) => {
                let wait = retries::after_error(state.errors + 1, settings.retries_max);
                let state = Queued { errors: state.errors + 1, ..state };
                Ok(self.again(&settings, state, wait, Some(response(done))))
            }
            // Its version or alias is gone.
            Err(Failure::Refusal(refusal)) if refusal.status == 404 => {
                tracing::warn!(code = %refusal.code, refusal.message, function = state.name, "an event was given up");
                Ok(Next::end())
            }
            // Throttled, not yet active, its role not to be had: what passes is waited for.
            Err(Failure::Refusal(refusal)) => {
                tracing::debug!(code = %refusal.code, refusal.message, function = state.name, "an event has to wait");
                let wait = Some(retries::after_throttle(state.throttles + 1));
                Ok(self.again(&settings, Queued { throttles: state.throttles + 1, ..state }, wait, None))
            }
            Err(Failure::Fault(fault)) => Err(fault),
        }
    }

    /// Tries again after `wait`, unless there is none or the event would be too old by then.
    fn again(
        &self,
        settings: &Settings,
        state: Queued,
        wait: Option<Duration>,
        response: Option<Response>,
    ) -> Next<Queued> {
        let Some(wait) = wait else {
            return self.conclude(settings, state, Condition::RetriesExhausted, response);
        };
        let deadline = kernel::clock::later(state.queued_at, self.0.clock.scaled(settings.age_max));
        let at = self.0.clock.after(wait);
        if at > deadline {
            return self.conclude(settings, state, Condition::EventAgeExceeded, response);
        }
        Next::wait_until(state, at)
    }

    fn conclude(
        &self,
        settings: &Settings,
        state: Queued,
        condition: Condition,
        response: Option<Response>,
    ) -> Next<Queued> {
        let at = self.0.clock.now();
        if condition != Condition::Success {
            let (function, request_id, condition) = (&state.name, &state.request_id, condition.as_str());
            tracing::warn!(function, request_id, condition, "an event was given up");
            self.0.runners.metrics.dropped(&state.target(), at);
        }
        let receivers = settings.receivers(condition);
        if receivers.is_empty() {
            return Next::end();
        }
        let conclusion = Conclusion { condition, at, tries: state.errors, response };
        Next::go(Queued { concluded: Some((conclusion, receivers)), ..state })
    }
}

fn response(done: Done) -> Response {
    let is_error = done.result.is_err();
    let (Ok(payload) | Err(payload)) = done.result;
    Response { version: done.version, is_error, payload: String::from_utf8_lossy(&payload).into_owned() }
}
