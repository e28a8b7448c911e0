//! An asynchronous invocation: acknowledged as a row, run until it goes well or its retries are used up.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html> (read 2026-11-21). As in AWS an event may run
//! more than once: here when the server is killed while the function runs. An alias's version is drawn at each try.
//! Left out: destinations and dead-letter queues; an event whose retries are used up is told in our log only.

use crate::errors::Failure;
use crate::names::Target;
use crate::rules::retries;
use crate::run::Call;
use crate::{Lambda, tables::InvokeConfigRow};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flow::{Flow, Next, Step, StepInfo, Undo};
use kernel::{Fault, OrFault, Scope, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;

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
        }
    }

    fn call(&self) -> Result<Call, Fault> {
        let payload =
            STANDARD.decode(&self.payload).or_fault(|| "an event's payload is not what was stored")?;
        let target =
            Target { scope: self.scope.clone(), name: self.name.clone(), qualifier: self.qualifier.clone() };
        let (request_id, client_context) = (self.request_id.clone(), self.client_context.clone());
        Ok(Call { target, request_id, payload: payload.into(), client_context })
    }
}

impl Flow for EventInvoke {
    const KIND: &'static str = "lambda.event";
    type State = Queued;
    const STEPS: &'static [StepInfo] =
        &[StepInfo { name: "run", undo: Undo::None("what a function has done is its own to take back") }];

    fn name_of(_: &Queued) -> &'static str {
        "run"
    }

    async fn run(&self, step: Step<Queued>) -> Result<Next<Queued>, Fault> {
        let state = step.state;
        let call = state.call()?;
        let settings = self.settings(&call.target).await?;
        match self.0.run(call).await {
            Ok(done) if done.result.is_ok() => Ok(Next::end()),
            Ok(_) => Ok(self.again(&settings, Queued { errors: state.errors + 1, ..state }, false)),
            Err(Failure::Refusal(refusal)) if refusal.status == 429 => {
                Ok(self.again(&settings, Queued { throttles: state.throttles + 1, ..state }, true))
            }
            Err(Failure::Refusal(refusal)) if refusal.status == 409 => {
                Ok(self.again(&settings, Queued { throttles: state.throttles + 1, ..state }, true))
            }
            Err(Failure::Refusal(refusal)) => {
                tracing::warn!(code = %refusal.code, refusal.message, function = state.name, "an event was given up");
                Ok(Next::end())
            }
            Err(Failure::Fault(fault)) => Err(fault),
        }
    }
}

struct Settings {
    retries_max: u32,
    age_max: Duration,
}

impl EventInvoke {
    async fn settings(&self, target: &Target) -> Result<Settings, Fault> {
        let known = self.0.snapshot.function(&target.key()).await?;
        let row: Option<&InvokeConfigRow> =
            known.as_ref().and_then(|known| known.invoke_configs.get(&target.qualifier_key()));
        Ok(Settings {
            retries_max: row.and_then(|row| row.retries_max).unwrap_or(retries::RETRIES_DEFAULT),
            age_max: row
                .and_then(|row| row.age_s_max)
                .map_or(retries::AGE_DEFAULT, |age| Duration::from_secs(u64::from(age))),
        })
    }

    fn again(&self, settings: &Settings, state: Queued, was_throttled: bool) -> Next<Queued> {
        let wait = if was_throttled {
            Some(retries::after_throttle(state.throttles))
        } else {
            retries::after_error(state.errors, settings.retries_max)
        };
        let deadline = kernel::clock::later(state.queued_at, self.0.clock.scaled(settings.age_max));
        let at = wait.map(|wait| self.0.clock.after(wait)).filter(|at| *at <= deadline);
        match at {
            Some(at) => Next::wait_until(state, at),
            None => {
                let (function, request_id) = (&state.name, &state.request_id);
                tracing::warn!(function, request_id, "an event was given up: its retries are used up");
                Next::end()
            }
        }
    }
}
