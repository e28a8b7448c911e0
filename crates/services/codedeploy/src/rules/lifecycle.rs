//! The three lifecycle events of a Lambda deployment, and what becomes of them.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#appspec-hooks-lambda>
//! (read 2026-11-21). Surprise: an event without a hook is Succeeded, not Skipped; Skipped are those that a failure kept
//! from beginning (recorded: `BeforeAllowTraffic Succeeded, AllowTraffic Failed, AfterAllowTraffic Skipped`).

use api_codedeploy::{Diagnostics, LifecycleErrorCode, LifecycleEvent, LifecycleEventStatus};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::enum_variant_names, reason = "AWS's names")]
pub enum Event {
    BeforeAllowTraffic,
    AllowTraffic,
    AfterAllowTraffic,
}

impl Event {
    pub const ALL: [Self; 3] = [Self::BeforeAllowTraffic, Self::AllowTraffic, Self::AfterAllowTraffic];

    pub fn name(self) -> &'static str {
        match self {
            Self::BeforeAllowTraffic => "BeforeAllowTraffic",
            Self::AllowTraffic => "AllowTraffic",
            Self::AfterAllowTraffic => "AfterAllowTraffic",
        }
    }
}

pub fn pending() -> Vec<LifecycleEvent> {
    let event = |event: Event| LifecycleEvent {
        lifecycle_event_name: Some(event.name().to_owned()),
        status: Some(LifecycleEventStatus::Pending),
        ..LifecycleEvent::default()
    };
    Event::ALL.map(event).to_vec()
}

pub fn begin(events: &mut [LifecycleEvent], event: Event, now: Timestamp) {
    for row in named(events, event) {
        row.status = Some(LifecycleEventStatus::InProgress);
        row.start_time.get_or_insert(now);
    }
}

pub fn succeed(events: &mut [LifecycleEvent], event: Event, now: Timestamp) {
    for row in named(events, event) {
        row.status = Some(LifecycleEventStatus::Succeeded);
        row.start_time.get_or_insert(now);
        row.end_time = Some(now);
    }
}

/// The deployment is over without success: what runs has failed because of `why`, what waits is skipped.
pub fn stop(events: &mut [LifecycleEvent], why: &str, script: Option<&str>, now: Timestamp) {
    for row in events {
        match row.status {
            Some(LifecycleEventStatus::InProgress) => {
                row.status = Some(LifecycleEventStatus::Failed);
                row.end_time = Some(now);
                row.diagnostics = Some(Diagnostics {
                    error_code: Some(LifecycleErrorCode::ScriptFailed).filter(|_| script.is_some()),
                    script_name: script.map(str::to_owned),
                    message: Some(why.to_owned()),
                    log_tail: None,
                });
            }
            Some(LifecycleEventStatus::Pending) => row.status = Some(LifecycleEventStatus::Skipped),
            _ => {}
        }
    }
}

fn named(events: &mut [LifecycleEvent], event: Event) -> impl Iterator<Item = &mut LifecycleEvent> {
    events.iter_mut().filter(move |row| row.lifecycle_event_name.as_deref() == Some(event.name()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use api_codedeploy::LifecycleEventStatus::{Failed, Skipped, Succeeded};

    #[test]
    fn a_stopped_shift_skips_what_comes_after() {
        let (mut events, now) = (pending(), Timestamp::UNIX_EPOCH);
        succeed(&mut events, Event::BeforeAllowTraffic, now);
        begin(&mut events, Event::AllowTraffic, now);
        stop(&mut events, "an alarm", None, now);
        let statuses: Vec<_> = events.iter().filter_map(|event| event.status).collect();
        assert_eq!(statuses, [Succeeded, Failed, Skipped]);
        let diagnostics = events[1].diagnostics.clone().expect("it says why");
        assert_eq!(diagnostics.message.as_deref(), Some("an alarm"));
    }
}
