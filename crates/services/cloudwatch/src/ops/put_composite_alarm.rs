//! PutCompositeAlarm: an alarm on the states of other alarms, made or configured anew.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html> (read 2026-11-21); the
//! words for alarms that are not there from
//! <https://github.com/awsdocs/aws-cloudformation-user-guide/issues/911>. Permission: cloudwatch:PutCompositeAlarm on the alarm;
//! with tags cloudwatch:TagResource as well. Durable flow: cloudwatch.composite, which evaluates at once.
//! Left out: action suppressors (ActionsSuppressor), refused by name; AT_LEAST in rules.

use super::put_metric_alarm::configured;
use crate::flows::{CHANGED, Composite, Watching};
use crate::rules::{alarm, composite, notice, reason};
use crate::tables::{AlarmRow, Alarms, Parents, State};
use crate::{Cloudwatch, errors};
use api_cloudwatch::{
    PutCompositeAlarm, PutCompositeAlarmError as E, PutCompositeAlarmInput, PutMetricAlarmInput, StateValue,
};
use flow::{Flow, Signal};
use kernel::Fault;
use std::collections::BTreeSet;
use store::{Read, Write};
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission, Refusal};

impl Handle<PutCompositeAlarm> for Cloudwatch {
    async fn permissions(&self, cx: &Cx, input: &PutCompositeAlarmInput) -> Result<Vec<Permission>, E> {
        let arn = notice::alarm_arn(&cx.scope, &input.alarm_name);
        let mut needed = vec![Permission::new("cloudwatch:PutCompositeAlarm", &arn)];
        if input.tags.as_ref().is_some_and(|tags| !tags.is_empty()) {
            needed.push(Permission::new("cloudwatch:TagResource", arn));
        }
        Ok(needed)
    }

    async fn handle(&self, cx: &Cx, input: PutCompositeAlarmInput) -> Result<Nothing, E> {
        let children = decide(&cx.scope, &input)?;
        let now = self.clock.now();
        let new = AlarmRow {
            id: self.chance.uuid(),
            tags: input.tags.iter().flatten().map(|tag| (tag.key.clone(), tag.value.clone())).collect(),
            rule: Some(input.alarm_rule.clone()),
            config: kept(input),
            configured_at: now,
            state: State {
                value: StateValue::InsufficientData,
                reason: reason::CREATED.into(),
                reason_data: None,
                at: now,
            },
            transitioned_at: now,
        };
        let (key, note_id) = ((cx.scope.clone(), new.config.alarm_name.clone()), self.chance.uuid());
        self.store.write(move |tx| put(tx, &key, &new, &children, &note_id)).await?;
        Ok(Nothing {})
    }
}

/// What it refuses by its input alone; the alarms that the rule names.
fn decide(scope: &kernel::Scope, input: &PutCompositeAlarmInput) -> Result<BTreeSet<String>, Refusal> {
    if input.actions_suppressor.is_some() {
        return Err(errors::lacking("action suppressors of composite alarms (ActionsSuppressor)"));
    }
    if input.actions_suppressor_wait_period.is_some() || input.actions_suppressor_extension_period.is_some() {
        return Err(errors::validation("ActionsSuppressor is required with its periods."));
    }
    if input.tags.as_ref().is_some_and(|tags| tags.len() > 50) {
        return Err(errors::validation("An alarm can have no more than 50 tags."));
    }
    let lists = [&input.ok_actions, &input.alarm_actions, &input.insufficient_data_actions];
    lists.into_iter().flatten().flatten().try_for_each(|arn| alarm::Action::of(arn).map(drop))?;
    let rule = composite::parse(&input.alarm_rule)?;
    if let Some(arn) = rule.elsewhere(scope) {
        return Err(errors::validation(format!(
            "AlarmRule names {arn}, which is no alarm of this account and region, where all its alarms must be."
        )));
    }
    Ok(rule.children().into_iter().map(str::to_owned).collect())
}

/// What a composite alarm has of what metric alarms have.
fn kept(input: PutCompositeAlarmInput) -> PutMetricAlarmInput {
    PutMetricAlarmInput {
        alarm_name: input.alarm_name,
        alarm_description: input.alarm_description,
        actions_enabled: input.actions_enabled,
        ok_actions: input.ok_actions,
        alarm_actions: input.alarm_actions,
        insufficient_data_actions: input.insufficient_data_actions,
        ..PutMetricAlarmInput::default()
    }
}

fn put(
    tx: &mut Write<'_>,
    key: &(kernel::Scope, String),
    new: &AlarmRow,
    children: &BTreeSet<String>,
    note_id: &str,
) -> Result<(), E> {
    let there = tx.get::<Alarms>(key)?;
    if there.as_ref().is_some_and(|row| row.rule.is_none()) {
        return Err(errors::validation(format!("The alarm {} is a metric alarm.", key.1)).into());
    }
    all_exist(tx, key, children)?;
    if depends_on(tx, key, children)? {
        return Err(errors::validation("The composite alarm would depend on itself.").into());
    }
    let word = if there.is_some() { "updated" } else { "created" };
    let row = match there {
        Some(old) => {
            above(tx, key, &old, false)?;
            AlarmRow {
                config: new.config.clone(),
                rule: new.rule.clone(),
                configured_at: new.configured_at,
                ..old
            }
        }
        None => new.clone(),
    };
    tx.put::<Alarms>(key, &row)?;
    above(tx, key, &row, true)?;
    configured(tx, key, &row, word, new.configured_at, note_id)?;
    let watching = Watching::new(key.clone(), row.id.clone());
    if !flow::start::<Composite>(tx, row.id.as_str(), &watching)? {
        flow::signal(tx, Composite::KIND, row.id.as_str(), Signal::named(CHANGED))?;
    }
    Ok(())
}

fn all_exist(tx: &Read<'_>, key: &(kernel::Scope, String), children: &BTreeSet<String>) -> Result<(), E> {
    let mut missing = Vec::new();
    for name in children {
        if tx.get::<Alarms>(&(key.0.clone(), name.clone()))?.is_none() {
            missing.push(name.as_str());
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.join(", ");
    let text =
        format!("Could not save the composite alarm as alarms [{missing}] in the alarm rule do not exist");
    Err(errors::validation(text).into())
}

/// Whether one of these alarms is the composite alarm itself, or has it below.
fn depends_on(
    tx: &Read<'_>,
    key: &(kernel::Scope, String),
    children: &BTreeSet<String>,
) -> Result<bool, Fault> {
    let mut seen = BTreeSet::new();
    let mut left: Vec<String> = children.iter().cloned().collect();
    while let Some(name) = left.pop() {
        if name == key.1 {
            return Ok(true);
        }
        if seen.insert(name.clone())
            && let Some(rule) = tx.get::<Alarms>(&(key.0.clone(), name))?.and_then(|row| row.rule)
        {
            let rule = composite::parse(&rule).map_err(|refusal| Fault::new(refusal.message))?;
            left.extend(rule.children().into_iter().map(str::to_owned));
        }
    }
    Ok(false)
}

/// Keeps the table of which composite alarms are above an alarm.
pub(crate) fn above(
    tx: &mut Write<'_>,
    key: &(kernel::Scope, String),
    row: &AlarmRow,
    kept: bool,
) -> Result<(), Fault> {
    let Some(rule) = &row.rule else { return Ok(()) };
    let rule = composite::parse(rule).map_err(|refusal| Fault::new(refusal.message))?;
    for child in rule.children() {
        let pair = (key.0.clone(), child.to_owned(), key.1.clone());
        if kept {
            tx.put::<Parents>(&pair, &())?;
        } else {
            tx.delete::<Parents>(&pair)?;
        }
    }
    Ok(())
}
