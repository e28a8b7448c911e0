//! EnableAlarmActions: for the named alarms; names that are no alarm are passed over.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_EnableAlarmActions.html> (read 2026-11-21).
//! Permission: cloudwatch:EnableAlarmActions on each alarm.

use crate::Cloudwatch;
use crate::rules::notice;
use api_cloudwatch::{EnableAlarmActions, EnableAlarmActionsError as E, EnableAlarmActionsInput};
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

impl Handle<EnableAlarmActions> for Cloudwatch {
    async fn permissions(&self, cx: &Cx, input: &EnableAlarmActionsInput) -> Result<Vec<Permission>, E> {
        let arns = input.alarm_names.iter().map(|name| notice::alarm_arn(&cx.scope, name));
        Ok(arns.map(|arn| Permission::new("cloudwatch:EnableAlarmActions", arn)).collect())
    }

    async fn handle(&self, cx: &Cx, input: EnableAlarmActionsInput) -> Result<Nothing, E> {
        self.switch_actions(&cx.scope, input.alarm_names, true).await?;
        Ok(Nothing {})
    }
}
