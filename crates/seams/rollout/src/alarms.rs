//! Which of the alarms that a rollout watches are on, or have been on since it began.
//!
//! Follows: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html> (read 2026-11-21).
//! Surprises: without AlarmTypes it answers with metric alarms only. It tells the state of this moment: an alarm that goes on
//! and off again between two looks (a metric of short periods, a state set by hand, a clock that runs fast) would be missed,
//! and the rollout end green. So CloudWatch writes down, with the change of state, when an alarm went on last
//! ([`went_on`]), and a rollout asks for that too.

use api_cloudwatch::{AlarmType, DescribeAlarms, DescribeAlarmsInput, DescribeAlarmsOutput, StateValue};
use kernel::{Fault, Scope, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use store::{Store, Write};
use wire::{Caller, Cx, Refusal};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alarms {
    /// Those that are or have been in ALARM, by name.
    pub on: Vec<Alarm>,
    /// Those that do not exist, in the order in which they were asked for.
    pub missing: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alarm {
    pub name: String,
    /// When it went on, if it is off again.
    pub went_on: Option<Timestamp>,
    /// Why it went on.
    pub reason: String,
}

impl fmt::Display for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, went_on, reason } = self;
        match went_on {
            None => write!(f, "The alarm {name} is in ALARM: {reason}"),
            Some(at) => write!(f, "The alarm {name} went into ALARM at {at:.0}: {reason}"),
        }
    }
}

/// By alarm name, when an alarm that exists went into ALARM last.
struct LastOn;
impl store::Table for LastOn {
    const NAME: &'static str = "rollout.alarms-last-on";
    type Key = (Scope, String);
    type Row = LastOnRow;
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct LastOnRow {
    at: Timestamp,
    reason: String,
}

/// Writes down that an alarm goes into ALARM, in the transaction in which it does.
pub fn went_on(
    tx: &mut Write<'_>,
    (scope, name): (&Scope, &str),
    at: Timestamp,
    reason: &str,
) -> Result<(), Fault> {
    tx.put::<LastOn>(&(scope.clone(), name.to_owned()), &LastOnRow { at, reason: reason.to_owned() })
}

/// Forgets an alarm that is deleted.
pub fn deleted(tx: &mut Write<'_>, scope: &Scope, name: &str) -> Result<(), Fault> {
    tx.delete::<LastOn>(&(scope.clone(), name.to_owned())).map(drop)
}

/// Looks at the alarms of these names; `since` is when the rollout first did. None in rollouts that an earlier version of ours
/// began: they see what is on at this moment.
pub async fn alarms(
    caller: &Caller,
    store: &Store,
    cx: &Cx,
    names: &[String],
    since: Option<Timestamp>,
) -> Result<Result<Alarms, Refusal>, Fault> {
    if names.is_empty() {
        return Ok(Ok(Alarms::default()));
    }
    let asked = DescribeAlarmsInput {
        alarm_names: Some(names.to_vec()),
        alarm_types: Some(vec![AlarmType::MetricAlarm, AlarmType::CompositeAlarm]),
        ..DescribeAlarmsInput::default()
    };
    let found = match super::call::<DescribeAlarms>(caller, cx, asked).await? {
        Ok(answer) => states(answer),
        Err(refusal) => return Ok(Err(refusal)),
    };
    let missing =
        names.iter().filter(|name| !found.iter().any(|(there, ..)| there == *name)).cloned().collect();
    let mut on = Vec::new();
    for (name, state, reason) in found {
        if state == Some(StateValue::Alarm) {
            on.push(Alarm { name, went_on: None, reason });
        } else if let Some(row) = last_on(store, &cx.scope, &name).await?
            && since.is_some_and(|since| row.at >= since)
        {
            on.push(Alarm { name, went_on: Some(row.at), reason: row.reason });
        }
    }
    on.sort();
    Ok(Ok(Alarms { on, missing }))
}

async fn last_on(store: &Store, scope: &Scope, name: &str) -> Result<Option<LastOnRow>, Fault> {
    store.read(|tx| tx.get::<LastOn>(&(scope.clone(), name.to_owned()))).await
}

/// Name, state and reason of every alarm in the answer.
fn states(answer: DescribeAlarmsOutput) -> Vec<(String, Option<StateValue>, String)> {
    let metric = answer.metric_alarms.into_iter().flatten();
    let metric = metric.map(|alarm| (alarm.alarm_name, alarm.state_value, alarm.state_reason));
    let composite = answer.composite_alarms.into_iter().flatten();
    let composite = composite.map(|alarm| (alarm.alarm_name, alarm.state_value, alarm.state_reason));
    metric
        .chain(composite)
        .filter_map(|(name, state, reason)| Some((name?, state, reason.unwrap_or_default())))
        .collect()
}
