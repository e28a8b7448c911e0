//! DeleteAlarms: all of the named alarms, or none when one of them is not there.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html> (read 2026-11-21).
//! Permission: cloudwatch:DeleteAlarms on each alarm. Their history stays.

use super::put_metric_alarm::configured;
use crate::flows::{CHANGED, Evaluation};
use crate::rules::notice;
use crate::tables::Alarms;
use crate::{Cloudwatch, errors};
use api_cloudwatch::{DeleteAlarms, DeleteAlarmsError as E, DeleteAlarmsInput};
use flow::{Flow, Signal};
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
                for (name, note_id) in input.alarm_names.iter().zip(&note_ids) {
                    let key = (scope.clone(), name.clone());
                    let row = tx.get::<Alarms>(&key)?.ok_or_else(|| errors::no_alarm(name))?;
                    tx.delete::<Alarms>(&key)?;
                    configured(tx, &key, &row, "deleted", now, note_id)?;
                    flow::signal(tx, Evaluation::KIND, row.id.as_str(), Signal::named(CHANGED))?;
                }
                Ok(Nothing {})
            })
            .await
    }
}
