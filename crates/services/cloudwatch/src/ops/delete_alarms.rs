//! DeleteAlarms: all of the named alarms, or none when one of them is not there.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html> (read 2026-11-21).
//! Permission: cloudwatch:DeleteAlarms on each alarm. Their history stays. Surprises: one composite alarm at a time; an alarm
//! that a composite alarm names stays (the words: <https://github.com/ekristen/aws-nuke/issues/462> and
//! <https://github.com/cloud-custodian/cloud-custodian/issues/7763>).

use super::put_composite_alarm::above;
use super::put_metric_alarm::configured;
use crate::flows::{CHANGED, Composite, Evaluation};
use crate::rules::notice;
use crate::tables::{Alarms, Parents};
use crate::{Cloudwatch, errors};
use api_cloudwatch::{DeleteAlarms, DeleteAlarmsError as E, DeleteAlarmsInput};
use flow::{Flow, Signal};
use kernel::Scope;
use store::Read;
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

impl Handle<DeleteAlarms> for Cloudwatch {
    async fn permissions(&self, cx: &Cx, input: &DeleteAlarmsInput) -> Result<Vec<Permission>, E> {
        let arns = input.alarm_names.iter().map(|name| notice::alarm_arn(&cx.scope, name));
        Ok(arns.map(|arn| Permission::new("cloudwatch:DeleteAlarms", arn)).collect())
    }

    async fn handle(&self, cx: &Cx, input: DeleteAlarmsInput) -> Result<Nothing, E> {
        let (scope, now) = (cx.scope.clone(), self.clock.now());
        let note_ids: Vec<String> = input.alarm_names.iter().map(|_| self.chance.uuid()).collect();
        self.store
            .write(move |tx| {
                deletable(tx, &scope, &input.alarm_names)?;
                for (name, note_id) in input.alarm_names.iter().zip(&note_ids) {
                    let key = (scope.clone(), name.clone());
                    let row = tx.get::<Alarms>(&key)?.ok_or_else(|| errors::no_alarm(name))?;
                    configured(tx, &key, &row, "deleted", now, note_id)?;
                    above(tx, &key, &row, false)?;
                    tx.delete::<Alarms>(&key)?;
                    seam_rollout::deleted(tx, &scope, name)?;
                    let kind = if row.rule.is_some() { Composite::KIND } else { Evaluation::KIND };
                    flow::signal(tx, kind, row.id.as_str(), Signal::named(CHANGED))?;
                }
                Ok(Nothing {})
            })
            .await
    }
}

/// Whether these alarms may go together.
fn deletable(tx: &Read<'_>, scope: &Scope, names: &[String]) -> Result<(), E> {
    let mut composites = 0;
    let mut needed = Vec::new();
    for name in names {
        let key = (scope.clone(), name.clone());
        composites += usize::from(tx.get::<Alarms>(&key)?.is_some_and(|row| row.rule.is_some()));
        let parents = tx.scan::<Parents>(&key, None, usize::MAX)?;
        if parents.iter().any(|((_, _, parent), ())| !names.contains(parent)) {
            needed.push(name.as_str());
        }
    }
    if composites > 1 {
        return Err(errors::validation("Only one composite alarm can be deleted in one operation.").into());
    }
    if needed.is_empty() {
        return Ok(());
    }
    let pronoun = if needed.len() == 1 { "it" } else { "them" };
    let text =
        format!("Cannot delete {} as there are composite alarm(s) depending on {pronoun}.", needed.join(","));
    Err(errors::validation(text).into())
}
