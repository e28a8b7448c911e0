//! PutMetricAlarm: makes an alarm, or configures one anew and leaves its state as it is.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html> (read 2026-11-21).
//! Permission: cloudwatch:PutMetricAlarm on the alarm; with tags cloudwatch:TagResource as well. Durable flow:
//! cloudwatch.alarm, which evaluates after five seconds (scaled), and at once when the alarm is not new. Surprises: tags given for an alarm that exists are ignored.
//! Left out: see `rules::alarm`.

use crate::flows::{CHANGED, Evaluation, Watching};
use crate::rules::{alarm, notice, reason};
use crate::tables::{AlarmRow, Alarms, State};
use crate::transition::note;
use crate::{Cloudwatch, errors};
use api_cloudwatch::{
    HistoryItemType, PutMetricAlarm, PutMetricAlarmError as E, PutMetricAlarmInput, StateValue,
};
use flow::{Flow, Signal};
use kernel::{Scope, Timestamp};
use serde_json::json;
use std::collections::BTreeMap;
use store::Write;
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

impl Handle<PutMetricAlarm> for Cloudwatch {
    async fn permissions(&self, cx: &Cx, input: &PutMetricAlarmInput) -> Result<Vec<Permission>, E> {
        let arn = notice::alarm_arn(&cx.scope, &input.alarm_name);
        let mut needed = vec![Permission::new("cloudwatch:PutMetricAlarm", &arn)];
        if input.tags.as_ref().is_some_and(|tags| !tags.is_empty()) {
            needed.push(Permission::new("cloudwatch:TagResource", arn));
        }
        Ok(needed)
    }

    async fn handle(&self, cx: &Cx, mut input: PutMetricAlarmInput) -> Result<Nothing, E> {
        alarm::decide(&input)?;
        let tags: BTreeMap<_, _> =
            input.tags.take().into_iter().flatten().map(|tag| (tag.key, tag.value)).collect();
        if tags.len() > 50 {
            return Err(errors::validation("An alarm can have no more than 50 tags.").into());
        }
        let now = self.clock.now();
        let first = State {
            value: StateValue::InsufficientData,
            reason: reason::CREATED.into(),
            reason_data: None,
            at: now,
        };
        let new = AlarmRow {
            id: self.chance.uuid(),
            config: input,
            rule: None,
            tags,
            configured_at: now,
            state: first,
            transitioned_at: now,
        };
        let (scope, note_id) = (cx.scope.clone(), self.chance.uuid());
        self.store.write(move |tx| put(tx, &scope, &new, &note_id)).await?;
        Ok(Nothing {})
    }
}

fn put(tx: &mut Write<'_>, scope: &Scope, new: &AlarmRow, note_id: &str) -> Result<(), E> {
    let key = (scope.clone(), new.config.alarm_name.clone());
    let there = tx.get::<Alarms>(&key)?;
    if there.as_ref().is_some_and(|row| row.rule.is_some()) {
        return Err(errors::validation(format!("The alarm {} is a composite alarm.", key.1)).into());
    }
    let word = if there.is_some() { "updated" } else { "created" };
    let row = match there {
        Some(old) => AlarmRow { config: new.config.clone(), configured_at: new.configured_at, ..old },
        None => new.clone(),
    };
    tx.put::<Alarms>(&key, &row)?;
    configured(tx, &key, &row, word, new.configured_at, note_id)?;
    let watching = Watching::new(key, row.id.clone());
    if !flow::start::<Evaluation>(tx, row.id.as_str(), &watching)? {
        flow::signal(tx, Evaluation::KIND, row.id.as_str(), Signal::named(CHANGED))?;
    }
    Ok(())
}

/// Notes in the history that an alarm was created, updated or deleted.
pub(crate) fn configured(
    tx: &mut Write<'_>,
    key: &(Scope, String),
    row: &AlarmRow,
    word: &str,
    at: Timestamp,
    note_id: &str,
) -> Result<(), kernel::Fault> {
    let kind = match word {
        "created" => "Create",
        "updated" => "Update",
        _ => "Delete",
    };
    let data = json!({"version": "1.0", "type": kind, format!("{word}Alarm"): {
        "alarmName": row.config.alarm_name, "alarmArn": notice::alarm_arn(&key.0, &key.1),
        "metricName": row.config.metric_name, "namespace": row.config.namespace, "period": row.config.period,
        "evaluationPeriods": row.config.evaluation_periods, "threshold": row.config.threshold,
        "comparisonOperator": row.config.comparison_operator.map(|operator| operator.as_str()),
        "actionsEnabled": row.actions_enabled(), "stateValue": row.state.value.as_str(),
    }});
    let summary = format!("Alarm \"{}\" {word}", row.config.alarm_name);
    note(tx, key, at, note_id, HistoryItemType::ConfigurationUpdate, summary, &data)
}
