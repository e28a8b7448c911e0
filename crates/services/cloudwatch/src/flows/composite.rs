//! A composite alarm's life: asleep until one of the alarms that it names has changed its state.
//!
//! One flow per composite alarm, named by the alarm's id. Whatever changes an alarm's state signals the composite alarms above
//! it in the same transaction (`transition`), so that no change is missed and a silent one costs a row.

use super::Watching;
use crate::rules::{composite, notice, reason};
use crate::tables::{AlarmRow, Alarms, State};
use crate::transition::{AlarmKey, transition};
use api_cloudwatch::StateValue;
use flow::{Flow, Next, Step, StepInfo, Undo};
use kernel::{Chance, Clock, Fault, Timestamp};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Store, Write};

pub struct Composite {
    pub store: Store,
    pub clock: Arc<dyn Clock>,
    pub chance: Arc<dyn Chance>,
}

impl Flow for Composite {
    const KIND: &'static str = "cloudwatch.composite";
    type State = Watching;
    const STEPS: &'static [StepInfo] = &[StepInfo {
        name: "evaluate",
        undo: Undo::None("a state that was told is not taken back: the next evaluation says the next"),
    }];

    fn name_of(_: &Watching) -> &'static str {
        "evaluate"
    }

    async fn run(&self, step: Step<Watching>) -> Result<Next<Watching>, Fault> {
        let watching = step.state.clone();
        if watching.row(&self.store).await?.is_none() {
            return Ok(Next::end());
        }
        let key = watching.key();
        let (now, event_id) = (self.clock.now(), self.chance.uuid());
        // Read and written in one transaction: what it decides by is what is so.
        Ok(Next::wait_for_signal(watching).writing(move |tx| evaluate(tx, &key, now, &event_id)))
    }
}

fn evaluate(tx: &mut Write<'_>, key: &AlarmKey, now: Timestamp, event_id: &str) -> Result<(), Fault> {
    let Some(row) = tx.get::<Alarms>(key)? else { return Ok(()) };
    let Some(text) = row.rule.as_deref() else { return Ok(()) };
    let rule = composite::parse(text).map_err(|refusal| Fault::new(refusal.message))?;
    let mut children: BTreeMap<String, AlarmRow> = BTreeMap::new();
    for name in rule.children() {
        if let Some(child) = tx.get::<Alarms>(&(key.0.clone(), name.to_owned()))? {
            children.insert(name.to_owned(), child);
        }
    }
    let alarmed = rule.holds(&|name| children.get(name).map(|child| child.state.value));
    let value = if alarmed { StateValue::Alarm } else { StateValue::Ok };
    if value == row.state.value {
        return Ok(());
    }
    let state = told(key, value, &children, now);
    transition(tx, key, row, state, event_id)
}

/// The new state, with the child that changed last as its reason.
fn told(key: &AlarmKey, value: StateValue, children: &BTreeMap<String, AlarmRow>, now: Timestamp) -> State {
    let Some((name, last)) = children.iter().max_by_key(|(_, child)| child.transitioned_at) else {
        let reason = format!("AlarmRule evaluated to {}", value == StateValue::Alarm);
        return State { value, reason, reason_data: None, at: now };
    };
    let arn = notice::alarm_arn(&key.0, name);
    let when = last.transitioned_at.strftime("%A %d %B, %Y %H:%M:%S UTC");
    let triggering = json!({"triggeringAlarms": [{
        "arn": arn,
        "state": {"value": last.state.value.as_str(), "timestamp": reason::instant(last.transitioned_at)},
    }]});
    State {
        value,
        reason: format!("{arn} transitioned to {} at {when}", last.state.value),
        reason_data: Some(triggering.to_string()),
        at: now,
    }
}
