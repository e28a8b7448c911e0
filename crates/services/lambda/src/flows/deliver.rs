//! What came of an asynchronous invocation, told to its destinations and its dead-letter target, as the function's role.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html> (read 2026-11-21). What is refused is
//! counted (`DestinationDeliveryFailures`, `DeadLetterErrors`) and not tried again; a fault of ours is. A kill between a delivery
//! and its commit repeats it: topics, buses and asynchronous invocations know no token.

use super::event::{EventInvoke, Queued};
use crate::names::Target;
use crate::rules::conclusion::{Conclusion, Condition};
use crate::rules::receivers::{self, Kind};
use crate::{SERVICE, run, views};
use api_events::{PutEvents, PutEventsRequest, PutEventsRequestEntry};
use api_lambda::{InvocationType, Invoke, InvokeInput};
use api_sns::{MessageAttributeValue, Publish, PublishInput};
use flow::Next;
use kernel::Fault;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use wire::{AuthorizeError, Cx, OperationError};

/// Who is still to be told, by ARN.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Receiver {
    Destination(String),
    DeadLetter(String),
}

/// Why somebody could not be told.
enum Undelivered {
    Refused(String),
    Fault(Fault),
}

impl From<Fault> for Undelivered {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl EventInvoke {
    /// Tells the first of those that are left.
    pub(super) async fn deliver(&self, state: Queued) -> Result<Next<Queued>, Fault> {
        let Some((conclusion, mut left)) = state.concluded.clone().filter(|(_, left)| !left.is_empty())
        else {
            return Ok(Next::end());
        };
        let receiver = left.remove(0);
        match self.tell(&state, &conclusion, &receiver).await {
            Ok(()) => {}
            Err(Undelivered::Fault(fault)) => return Err(fault),
            Err(Undelivered::Refused(why)) => {
                let (function, request_id) = (&state.name, &state.request_id);
                tracing::warn!(function, request_id, ?receiver, why, "what came of an event was not taken");
                let is_dead_letter = matches!(receiver, Receiver::DeadLetter(_));
                self.0.runners.metrics.undelivered(&state.target(), is_dead_letter, self.0.clock.now());
            }
        }
        if left.is_empty() {
            return Ok(Next::end());
        }
        Ok(Next::go(Queued { concluded: Some((conclusion, left)), ..state }))
    }

    async fn tell(
        &self,
        state: &Queued,
        conclusion: &Conclusion,
        receiver: &Receiver,
    ) -> Result<(), Undelivered> {
        let target = state.target();
        let role = self.role(&target).await?;
        let event = state.event()?;
        let arn = match receiver {
            Receiver::DeadLetter(topic) => {
                let message = String::from_utf8_lossy(&event).into_owned();
                let attributes = Some(attributes(&state.request_id, conclusion));
                return self.publish(&role, topic, message, attributes).await;
            }
            Receiver::Destination(arn) => arn,
        };
        let record = conclusion.record(&state.request_id, &views::qualified_arn(&target), &event);
        match receivers::stored(arn).map_err(|refusal| Undelivered::Refused(refusal.message))? {
            Kind::Topic => self.publish(&role, arn, record.to_string(), None).await,
            Kind::Function => {
                let input = InvokeInput {
                    function_name: arn.clone(),
                    invocation_type: Some(InvocationType::Event),
                    payload: Some(record.to_string().into()),
                    ..Default::default()
                };
                self.0.caller.call::<Invoke>(&role, input).await.map(drop).map_err(undelivered)
            }
            Kind::Bus => self.put_event(&role, arn, &target, conclusion.condition, &record).await,
        }
    }

    /// The session of the role of the version that was invoked.
    async fn role(&self, target: &Target) -> Result<Cx, Undelivered> {
        let gone = || Undelivered::Refused("the function is gone".to_owned());
        let known = self.0.snapshot.function(&target.key()).await?.ok_or_else(gone)?;
        let version = run::choose(&known, target, 0.0).map_err(|_| gone())?;
        let role = &version.row.settings.role;
        let (session, arn) = (&target.name, target.function_arn());
        let assumed = self.0.caller.under_role(&target.scope, SERVICE, role, session, Some(&arn)).await;
        assumed.map_err(|error| match error {
            AuthorizeError::Denied(_) => Undelivered::Refused(format!("{role} cannot be assumed by Lambda")),
            AuthorizeError::Fault(fault) => fault.into(),
        })
    }

    async fn publish(
        &self,
        role: &Cx,
        topic: &str,
        message: String,
        message_attributes: Option<BTreeMap<String, MessageAttributeValue>>,
    ) -> Result<(), Undelivered> {
        let topic_arn = Some(topic.to_owned());
        let input = PublishInput { topic_arn, message, message_attributes, ..Default::default() };
        self.0.caller.call::<Publish>(role, input).await.map(drop).map_err(undelivered)
    }

    async fn put_event(
        &self,
        role: &Cx,
        bus: &str,
        target: &Target,
        condition: Condition,
        record: &Value,
    ) -> Result<(), Undelivered> {
        let result = if condition == Condition::Success { "Success" } else { "Failure" };
        let entry = PutEventsRequestEntry {
            source: Some("lambda".to_owned()),
            detail_type: Some(format!("Lambda Function Invocation Result - {result}")),
            resources: Some(vec![bus.to_owned(), views::qualified_arn(target)]),
            detail: Some(record.to_string()),
            event_bus_name: Some(bus.to_owned()),
            ..Default::default()
        };
        let input = PutEventsRequest { entries: vec![entry], ..Default::default() };
        let answer = self.0.caller.call::<PutEvents>(role, input).await.map_err(undelivered)?;
        // An entry that is not taken does not make the request fail.
        match answer.entries.into_iter().flatten().find_map(|entry| entry.error_code) {
            Some(code) => Err(Undelivered::Refused(code)),
            None => Ok(()),
        }
    }
}

fn attributes(request_id: &str, conclusion: &Conclusion) -> BTreeMap<String, MessageAttributeValue> {
    let (code, message) = conclusion.error();
    let of = |kind: &str, value: String| MessageAttributeValue {
        data_type: kind.to_owned(),
        string_value: Some(value),
        ..Default::default()
    };
    let mut all = BTreeMap::from([
        ("RequestID".to_owned(), of("String", request_id.to_owned())),
        ("ErrorCode".to_owned(), of("Number", code.to_string())),
    ]);
    // SNS takes no empty attribute.
    if !message.is_empty() {
        all.insert("ErrorMessage".to_owned(), of("String", message));
    }
    all
}

/// A refusal is an answer; a fault of ours (5xx) is tried again.
fn undelivered<E: OperationError>(error: E) -> Undelivered {
    let refusal = error.into_refusal();
    match refusal.status {
        500 | 502.. => {
            Undelivered::Fault(Fault::new(format!("telling what came of an event: {}", refusal.message)))
        }
        _ => Undelivered::Refused(format!("{}: {}", refusal.code, refusal.message)),
    }
}
