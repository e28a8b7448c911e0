//! What an alarm does when it has changed its state: one action after the other, each noted in the history.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions.html> (read 2026-11-21). A topic is
//! told as `cloudwatch.amazonaws.com`, a function invoked as `lambda.alarms.cloudwatch.amazonaws.com`; their own policies
//! have to allow it. An action that is refused is noted and not tried again, as at AWS; a fault of ours is tried again.
//! A kill between an action and its commit repeats that action: topics and asynchronous invocations know no token.

use crate::rules::alarm::Action;
use crate::rules::notice;
use crate::tables::{AlarmRow, State};
use crate::transition::note;
use api_cloudwatch::HistoryItemType;
use api_lambda::{InvocationRequest, InvocationType, Invoke};
use api_sns::{Publish, PublishInput};
use bytes::Bytes;
use flow::{Flow, Next, Step, StepInfo, Undo};
use kernel::{Clock, Fault, Scope};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use store::Store;
use wire::{Caller, OperationError, Principal};

pub struct Actions {
    pub store: Store,
    pub caller: Caller,
    pub clock: Arc<dyn Clock>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Acting {
    pub scope: Scope,
    /// The alarm as it was when it changed.
    pub row: AlarmRow,
    pub previous: State,
    pub left: Vec<String>,
}

impl Flow for Actions {
    const KIND: &'static str = "cloudwatch.actions";
    type State = Acting;
    const STEPS: &'static [StepInfo] = &[StepInfo {
        name: "act",
        undo: Undo::None("what was said is not unsaid; the alarm's next state says what has changed"),
    }];

    fn name_of(_: &Acting) -> &'static str {
        "act"
    }

    async fn run(&self, step: Step<Acting>) -> Result<Next<Acting>, Fault> {
        let mut acting = step.state.clone();
        if acting.left.is_empty() {
            return Ok(Next::end());
        }
        let arn = acting.left.remove(0);
        let refused = self.act(&acting, &arn).await?;
        let message = notice::message(&acting.scope, &acting.row, &acting.previous);
        let summary = match &refused {
            None => format!("Successfully executed action {arn}"),
            Some(why) => format!("Failed to execute action {arn}. Received error: \"{why}\""),
        };
        let data = json!({
            "actionState": if refused.is_none() { "Succeeded" } else { "Failed" },
            "stateUpdateTimestamp": acting.row.state.at.as_millisecond(),
            "notificationResource": arn,
            "publishedMessage": message.to_string(),
            "error": refused,
        });
        let key = (acting.scope.clone(), acting.row.config.alarm_name.clone());
        let (at, id) = (self.clock.now(), step.token());
        let next = if acting.left.is_empty() { Next::end() } else { Next::go(acting) };
        Ok(next.writing(move |tx| note(tx, &key, at, &id, HistoryItemType::Action, summary.clone(), &data)))
    }
}

impl Actions {
    /// Why the action was refused, if it was.
    async fn act(&self, acting: &Acting, arn: &str) -> Result<Option<String>, Fault> {
        let alarm_arn = notice::alarm_arn(&acting.scope, &acting.row.config.alarm_name);
        let as_service = |host: &str| {
            let principal = Principal::service(host, acting.scope.account.clone(), Some(alarm_arn.clone()));
            self.caller.background(acting.scope.clone(), principal)
        };
        match Action::of(arn) {
            Err(refusal) => Ok(Some(refusal.message)),
            Ok(Action::Topic) => {
                let message = notice::message(&acting.scope, &acting.row, &acting.previous).to_string();
                let subject = Some(notice::subject(&acting.scope, &acting.row));
                let input = PublishInput {
                    topic_arn: Some(arn.to_owned()),
                    message,
                    subject,
                    ..PublishInput::default()
                };
                let cx = as_service("cloudwatch.amazonaws.com");
                refused(self.caller.call::<Publish>(&cx, input).await)
            }
            Ok(Action::Function) => {
                let payload =
                    notice::function_input(&acting.scope, &acting.row, &acting.previous).to_string();
                let input = InvocationRequest {
                    function_name: arn.to_owned(),
                    invocation_type: Some(InvocationType::Event),
                    payload: Some(Bytes::from(payload)),
                    ..InvocationRequest::default()
                };
                let cx = as_service("lambda.alarms.cloudwatch.amazonaws.com");
                refused(self.caller.call::<Invoke>(&cx, input).await)
            }
        }
    }
}

/// A refusal is an answer; a fault of ours (5xx) is tried again.
fn refused<T, E: OperationError>(answer: Result<T, E>) -> Result<Option<String>, Fault> {
    let Err(error) = answer else { return Ok(None) };
    let refusal = error.into_refusal();
    match refusal.status {
        501 => Ok(Some(refusal.message)),
        500.. => Err(Fault::new(format!("an alarm's action failed: {}: {}", refusal.code, refusal.message))),
        _ => Ok(Some(refusal.message)),
    }
}
