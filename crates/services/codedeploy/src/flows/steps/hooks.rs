//! Hooks: a Lambda function is invoked, and answers in its own time.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#appspec-hooks-lambda>
//! (read 2026-11-21). The function gets `DeploymentId` and `LifecycleEventHookExecutionId` and nothing else. One that ends in
//! an error without having answered has failed; AWS would wait out the hour.

use api_codedeploy::ErrorCode;
use api_lambda::{InvocationRequest, InvocationType, Invoke};
use flow::{Next, Step};
use kernel::{Fault, Timestamp};
use serde_json::{Value, json};
use std::time::Duration;

use super::{Trouble, denied, said, stopped};
use crate::flows::deployment::{At, Deployment, Deployments, HOOK, Run, Stage};
use crate::flows::record::{End, amend, amend_target};
use crate::rules::lifecycle::{self, Event};
use crate::rules::rollback::Cause;
use crate::tables::HookRow;

/// How long a hook may take to answer. In real time: what it does, a time scale makes no faster.
const ANSWER_WITHIN: Duration = Duration::from_secs(3600);

impl Deployments {
    pub fn hook(&self, at: At, run: Run, event: Event, step: &Step<Deployment>) -> Next<Deployment> {
        if let Some(end) = stopped(step) {
            return self.finish(at, Some(run), end);
        }
        if run.hook_of(event).is_none() {
            return self.passed(at, run, event);
        }
        let (execution, now, row_at) = (step.token(), self.clock.now(), at.clone());
        let hook = HookRow { execution: execution.clone(), answered: false };
        Next::go(at.stage(Stage::Invoke { run, event, execution })).writing(move |tx| {
            amend(tx, &row_at, |row| row.hook = Some(hook.clone()))?;
            amend_target(tx, &row_at, now, |target| {
                lifecycle::begin(target.lifecycle_events.as_deref_mut().unwrap_or_default(), event, now);
            })
        })
    }

    pub async fn invoke(
        &self,
        at: At,
        run: Run,
        event: Event,
        execution: String,
        step: &Step<Deployment>,
    ) -> Result<Next<Deployment>, Fault> {
        let came = match stopped(step) {
            Some(end) => Err(end.into()),
            None => self.invoked(&at, &run, event, execution).await,
        };
        self.settle(at, Some(run), came)
    }

    async fn invoked(
        &self,
        at: &At,
        run: &Run,
        event: Event,
        execution: String,
    ) -> Result<Next<Deployment>, Trouble> {
        let cx = self.under_role(at, &run.role_arn).await?;
        let function = run.hook_of(event).unwrap_or_default().to_owned();
        let payload = json!({ "DeploymentId": at.id, "LifecycleEventHookExecutionId": execution });
        let asked = InvocationRequest {
            function_name: function.clone(),
            invocation_type: Some(InvocationType::RequestResponse),
            payload: Some(payload.to_string().into()),
            ..InvocationRequest::default()
        };
        let crashed = match self.call::<Invoke>(&cx, asked).await? {
            Ok(answer) => answer.function_error.map(|kind| {
                let said = String::from_utf8_lossy(&answer.payload.unwrap_or_default()).into_owned();
                format!("{kind}: {said}")
            }),
            Err(refusal) if refusal.is_denied() => {
                return Err(denied(&format!("Invoke {function}"), &refusal).into());
            }
            Err(refusal) => {
                let why =
                    format!("The hook cannot be invoked: {}", said(&format!("Invoke {function}"), &refusal));
                return Err(hook_failed(event, &function, &why).into());
            }
        };
        let now = self.clock.now();
        let until = if crashed.is_some() { now } else { kernel::clock::later(now, ANSWER_WITHIN) };
        let stage = Stage::AwaitHook { run: run.clone(), event, execution, crashed, until };
        Ok(Next::wait_until(at.clone().stage(stage), until))
    }

    #[allow(clippy::too_many_arguments, reason = "they are the members of the stage")]
    pub fn await_hook(
        &self,
        at: At,
        run: Run,
        event: Event,
        execution: String,
        crashed: Option<String>,
        until: Timestamp,
        step: &Step<Deployment>,
    ) -> Next<Deployment> {
        let function = run.hook_of(event).unwrap_or_default().to_owned();
        let answers = step.signals.iter().filter(|signal| signal.name == HOOK);
        let answer =
            answers.map(|signal| &signal.payload).find(|answer| answer["execution"] == execution.as_str());
        let succeeded =
            answer.map(|answer| answer.get("status").and_then(Value::as_str) == Some("Succeeded"));
        let end = match (succeeded, stopped(step), &crashed) {
            (Some(false), _, _) => hook_failed(event, &function, "It answered Failed."),
            (_, Some(end), _) => end,
            (Some(true), None, _) => return self.passed(at, run, event),
            (None, None, Some(crash)) => {
                hook_failed(event, &function, &format!("It ended without an answer. {crash}"))
            }
            (None, None, None) if self.clock.now() >= until => {
                hook_failed(event, &function, "It did not answer within an hour.")
            }
            (None, None, None) => {
                return Next::wait_until(
                    at.stage(Stage::AwaitHook { run, event, execution, crashed, until }),
                    until,
                );
            }
        };
        self.finish(at, Some(run), end)
    }

    /// An event is over and well.
    pub fn passed(&self, at: At, run: Run, event: Event) -> Next<Deployment> {
        let (now, row_at) = (self.clock.now(), at.clone());
        let next = match event {
            Event::BeforeAllowTraffic => Next::go(at.stage(Stage::Shift { run, nth: 0 })),
            Event::AllowTraffic => Next::go(at.stage(Stage::Hook { run, event: Event::AfterAllowTraffic })),
            Event::AfterAllowTraffic => self.finish(at, Some(run), End::Succeeded),
        };
        next.writing(move |tx| {
            amend(tx, &row_at, |row| {
                if let Some(hook) = &mut row.hook {
                    hook.answered = true;
                }
            })?;
            amend_target(tx, &row_at, now, |target| {
                let events = target.lifecycle_events.as_deref_mut().unwrap_or_default();
                lifecycle::succeed(events, event, now);
                if event == Event::BeforeAllowTraffic {
                    lifecycle::begin(events, Event::AllowTraffic, now);
                }
            })
        })
    }
}

impl Run {
    pub fn hook_of(&self, event: Event) -> Option<&str> {
        match event {
            Event::BeforeAllowTraffic => self.before.as_deref(),
            Event::AllowTraffic => None,
            Event::AfterAllowTraffic => self.after.as_deref(),
        }
    }
}

fn hook_failed(event: Event, function: &str, why: &str) -> End {
    End::Failed {
        cause: Cause::Failure,
        code: ErrorCode::HookExecutionFailure,
        message: format!("The Lambda function {function}, which validates {}, failed. {why}", event.name()),
        script: Some(function.to_owned()),
        can_roll_back: true,
    }
}
