//! Which of the alarms that a rollout watches are on.
//!
//! Follows: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html> (read 2026-11-21).
//! Surprise: without AlarmTypes it answers with metric alarms only.

use api_cloudwatch::{AlarmType, DescribeAlarms, DescribeAlarmsInput, StateValue};
use kernel::Fault;
use wire::{Caller, Cx, Refusal};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alarms {
    /// Name and reason of those in ALARM, by name.
    pub on: Vec<(String, String)>,
    /// Those that do not exist, in the order in which they were asked for.
    pub missing: Vec<String>,
}

/// Looks at the alarms of these names.
pub async fn alarms(caller: &Caller, cx: &Cx, names: &[String]) -> Result<Result<Alarms, Refusal>, Fault> {
    if names.is_empty() {
        return Ok(Ok(Alarms::default()));
    }
    let asked = DescribeAlarmsInput {
        alarm_names: Some(names.to_vec()),
        alarm_types: Some(vec![AlarmType::MetricAlarm, AlarmType::CompositeAlarm]),
        ..DescribeAlarmsInput::default()
    };
    let answer = match super::call::<DescribeAlarms>(caller, cx, asked).await? {
        Ok(answer) => answer,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let metric = answer.metric_alarms.into_iter().flatten();
    let metric = metric.map(|alarm| (alarm.alarm_name, alarm.state_value, alarm.state_reason));
    let composite = answer.composite_alarms.into_iter().flatten();
    let composite = composite.map(|alarm| (alarm.alarm_name, alarm.state_value, alarm.state_reason));
    let found: Vec<_> = metric
        .chain(composite)
        .filter_map(|(name, state, reason)| Some((name?, state, reason.unwrap_or_default())))
        .collect();
    let missing =
        names.iter().filter(|name| !found.iter().any(|(there, ..)| there == *name)).cloned().collect();
    let on = found.into_iter().filter(|(_, state, _)| *state == Some(StateValue::Alarm));
    let mut on: Vec<_> = on.map(|(name, _, reason)| (name, reason)).collect();
    on.sort();
    Ok(Ok(Alarms { on, missing }))
}
