//! SetAlarmState: a state by hand, with all that a change of state does. It holds until the next evaluation.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html> (read 2026-11-21).
//! Permission: cloudwatch:SetAlarmState on the alarm. Surprises: the next evaluation comes within a minute (scaled) and
//! takes the state back if the data say otherwise, which is one more change of state.

use crate::flows::{Evaluation, STATE_SET};
use crate::rules::notice;
use crate::tables::{Alarms, State};
use crate::transition::transition;
use crate::{Cloudwatch, errors};
use api_cloudwatch::{InvalidFormatFault, SetAlarmState, SetAlarmStateError as E, SetAlarmStateInput};
use flow::{Flow, Signal};
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

impl Handle<SetAlarmState> for Cloudwatch {
    async fn permissions(&self, cx: &Cx, input: &SetAlarmStateInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("cloudwatch:SetAlarmState", notice::alarm_arn(&cx.scope, &input.alarm_name))])
    }

    async fn handle(&self, cx: &Cx, input: SetAlarmStateInput) -> Result<Nothing, E> {
        if input
            .state_reason_data
            .as_deref()
            .is_some_and(|data| serde_json::from_str::<serde_json::Value>(data).is_err())
        {
            let message = Some("StateReasonData is not valid JSON.".into());
            return Err(InvalidFormatFault { message }.into());
        }
        let key = (cx.scope.clone(), input.alarm_name);
        let state = State {
            value: input.state_value,
            reason: input.state_reason,
            reason_data: input.state_reason_data,
            at: self.clock.now(),
        };
        let event_id = self.chance.uuid();
        self.store
            .write(move |tx| {
                let row = tx.get::<Alarms>(&key)?.ok_or_else(|| errors::no_alarm(&key.1))?;
                flow::signal(tx, Evaluation::KIND, row.id.as_str(), Signal::named(STATE_SET))?;
                transition(tx, &key, row, state.clone(), &event_id)?;
                Ok(Nothing {})
            })
            .await
    }
}
