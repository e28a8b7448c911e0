//! An alarm's change of state: row, history, event, actions, and what rollouts look at, in one transaction.

use crate::flows::{Acting, Actions, CHANGED, Composite};
use crate::rules::notice;
use crate::tables::{AlarmRow, Alarms, History, HistoryRow, Parents, State};
use api_cloudwatch::{HistoryItemType, StateValue};
use flow::{Flow, Signal};
use kernel::{Fault, Scope, Timestamp};
use seam_events::Event;
use serde_json::{Value, json};
use store::Write;

/// How long history is kept.
const HISTORY_MS: i64 = 30 * 86_400_000;
/// Old rows that one new row takes with it.
const PRUNED_AT_ONCE: usize = 20;

pub(crate) type AlarmKey = (Scope, String);

/// Puts `row` into `state`. `event_id` names the event, so that the same change made twice is one.
pub(crate) fn transition(
    tx: &mut Write<'_>,
    key: &AlarmKey,
    mut row: AlarmRow,
    state: State,
    event_id: &str,
) -> Result<(), Fault> {
    let previous = std::mem::replace(&mut row.state, state);
    if previous.value == row.state.value {
        return tx.put::<Alarms>(key, &row);
    }
    row.transitioned_at = row.state.at;
    if row.state.value == StateValue::Alarm {
        seam_rollout::went_on(tx, (&key.0, &key.1), row.state.at, &row.state.reason)?;
    }
    tx.put::<Alarms>(key, &row)?;
    let summary = format!("Alarm updated from {} to {}", previous.value, row.state.value);
    let data = json!({"version": "1.0", "oldState": shown(&previous), "newState": shown(&row.state)});
    note(tx, key, row.state.at, event_id, HistoryItemType::StateUpdate, summary, &data)?;
    let event = Event {
        id: event_id.to_owned(),
        scope: key.0.clone(),
        bus: "default".into(),
        source: "aws.cloudwatch".into(),
        detail_type: "CloudWatch Alarm State Change".into(),
        resources: vec![notice::alarm_arn(&key.0, &key.1)],
        detail: notice::detail(&row, &previous),
        time: row.state.at,
    };
    seam_events::publish(tx, &event)?;
    for ((_, _, parent), ()) in tx.scan::<Parents>(key, None, usize::MAX)? {
        if let Some(parent) = tx.get::<Alarms>(&(key.0.clone(), parent))? {
            flow::signal(tx, Composite::KIND, parent.id.as_str(), Signal::named(CHANGED))?;
        }
    }
    let actions = notice::actions(&row);
    if !actions.is_empty() {
        let acting = Acting { scope: key.0.clone(), row, previous, left: actions };
        flow::start::<Actions>(tx, event_id, &acting)?;
    }
    Ok(())
}

fn shown(state: &State) -> Value {
    let data = state.reason_data.as_deref().and_then(|data| serde_json::from_str::<Value>(data).ok());
    json!({"stateValue": state.value.as_str(), "stateReason": state.reason, "stateReasonData": data})
}

/// One more line of history; the oldest lines go when they are old enough.
pub(crate) fn note(
    tx: &mut Write<'_>,
    key: &AlarmKey,
    at: Timestamp,
    id: &str,
    kind: HistoryItemType,
    summary: String,
    data: &Value,
) -> Result<(), Fault> {
    let oldest = tx.scan::<History>(key, None, PRUNED_AT_ONCE)?;
    for (old, _) in oldest.iter().filter(|(old, _)| old.2.as_millisecond() < at.as_millisecond() - HISTORY_MS)
    {
        tx.delete::<History>(old)?;
    }
    let composite = tx.get::<Alarms>(key)?.is_some_and(|row| row.rule.is_some());
    let row = HistoryRow { kind, summary, data: data.to_string(), composite };
    tx.put::<History>(&(key.0.clone(), key.1.clone(), at, id.to_owned()), &row)
}
