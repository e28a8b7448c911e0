//! Events that a subscription filter let through, on their way to a function.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html> (read 2026-11-21): "if the destination
//! service returns a retryable error such as a throttling exception or a retryable service exception, CloudWatch Logs continues
//! to retry delivery for up to 24 hours"; anything else is not tried again. Started before the events are acknowledged. A kill
//! between a delivery and its commit repeats it: asynchronous invocations know no token.

use crate::forwarding::invoke;
use api_lambda::InvocationType;
use flow::{Flow, Next, Step, StepInfo, Undo};
use kernel::{Clock, Fault, Scope, Timestamp};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
use wire::Caller;

const RETRIED_FOR: Duration = Duration::from_secs(24 * 3600);
const RETRY_AFTER: Duration = Duration::from_secs(30);

pub struct Forward {
    pub caller: Caller,
    pub clock: Arc<dyn Clock>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Forwarding {
    pub scope: Scope,
    pub group: String,
    pub function: String,
    pub payload: String,
    pub since: Timestamp,
}

impl Flow for Forward {
    const KIND: &'static str = "logs.forward";
    type State = Forwarding;
    const STEPS: &'static [StepInfo] =
        &[StepInfo { name: "forward", undo: Undo::None("what was told is not untold") }];

    fn name_of(_: &Forwarding) -> &'static str {
        "forward"
    }

    async fn run(&self, step: Step<Forwarding>) -> Result<Next<Forwarding>, Fault> {
        let of = step.state;
        let sent =
            invoke(&self.caller, &of.scope, &of.group, &of.function, InvocationType::Event, &of.payload)
                .await;
        let Err(refusal) = sent else { return Ok(Next::end()) };
        let deadline = kernel::clock::later(of.since, self.clock.scaled(RETRIED_FOR));
        let next = self.clock.after(RETRY_AFTER);
        let passes = refusal.status == 429 || refusal.status >= 500;
        if passes && next <= deadline {
            return Ok(Next::wait_until(of, next));
        }
        let (group, function, code) = (&of.group, &of.function, &refusal.code);
        tracing::warn!(group, function, %code, refusal.message, "log events were not taken by their subscriber");
        Ok(Next::end())
    }
}
