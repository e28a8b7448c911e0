//! DisableAlarmActions: for the named alarms; names that are no alarm are passed over.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DisableAlarmActions.html> (read 2026-11-21).
//! Permission: cloudwatch:DisableAlarmActions on each alarm.

use crate::Cloudwatch;
use crate::rules::notice;
use api_cloudwatch::{DisableAlarmActions, DisableAlarmActionsError as E, DisableAlarmActionsInput};
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

impl Handle<DisableAlarmActions> for Cloudwatch {
    async fn permissions(&self, cx: &Cx, input: &DisableAlarmActionsInput) -> Result<Vec<Permission>, E> {
        let arns = input.alarm_names.iter().map(|name| notice::alarm_arn(&cx.scope, name));
        Ok(arns.map(|arn| Permission::new("cloudwatch:DisableAlarmActions", arn)).collect())
    }

    async fn handle(&self, cx: &Cx, input: DisableAlarmActionsInput) -> Result<Nothing, E> {
        self.switch_actions(&cx.scope, input.alarm_names, false).await?;
        Ok(Nothing {})
    }
}
