//! PutLogEvents: what is acknowledged is on disk, and has passed the filters of its group.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html> (read 2026-11-21).
//! Permission: logs:PutLogEvents on the stream. No state is written, unless a subscription filter lets something through: events
//! go to the stream's segments. Durable flow: logs.forward.
//! Surprises: sequence tokens are ignored and never wrong, but still answered with; a batch of which no event is young
//! enough is still a success. Left out: entities (taken and ignored, as by accounts that do not use them).

use crate::forwarding::Batch;
use crate::rules::{batch, retention, token};
use crate::{Logs, place};
use api_logs::{PutLogEvents, PutLogEventsError as E, PutLogEventsRequest, PutLogEventsResponse};
use segments::Record;
use wire::{Cx, Handle, Permission};

impl Handle<PutLogEvents> for Logs {
    async fn permissions(&self, cx: &Cx, input: &PutLogEventsRequest) -> Result<Vec<Permission>, E> {
        let arn = place::stream_arn(&cx.scope, &input.log_group_name, &input.log_stream_name);
        Ok(vec![Permission::new("logs:PutLogEvents", arn)])
    }

    async fn handle(&self, cx: &Cx, input: PutLogEventsRequest) -> Result<PutLogEventsResponse, E> {
        let (group, stream) =
            self.stream::<E>(&cx.scope, &input.log_group_name, &input.log_stream_name).await?;
        let now_ms = self.now_ms();
        let accepted = batch::decide(input.log_events, now_ms, retention::keeps_from_ms(&group, now_ms))?;
        let count = accepted.events.len() as u64;
        let path = place::path(&group, &stream);
        let filters = self.filters(&group).await?;
        let filtered = if filters.is_empty() { Vec::new() } else { accepted.events.clone() };
        let mut first = 0;
        if count > 0 {
            let record = |event: api_logs::InputLogEvent| Record {
                at_ms: event.timestamp,
                taken_ms: now_ms,
                content: event.message.into_bytes(),
            };
            first = self.segments.append(&path, accepted.events.into_iter().map(record).collect()).await?;
            // Deleted while we wrote: then the folder must not come back to life.
            let again = self.stream::<E>(&cx.scope, &input.log_group_name, &input.log_stream_name).await;
            if again.as_ref().is_err() || again.is_ok_and(|(_, now)| now.id != stream.id) {
                self.segments.remove(&path).await?;
                return Err(crate::errors::no_stream().into());
            }
        }
        if !filtered.is_empty() {
            let id = |(event, number): (&api_logs::InputLogEvent, u64)| {
                token::event_id(event.timestamp, stream.id, number)
            };
            let ids: Vec<String> = filtered.iter().zip(first..).map(id).collect();
            let (group, stream) = (&input.log_group_name, &input.log_stream_name);
            self.filter(cx, &filters, Batch { group, stream, events: &filtered, ids: &ids }).await?;
        }
        let next_sequence_token =
            Some(format!("{:056}", u128::from(stream.id) << 64 | u128::from(first + count)));
        Ok(PutLogEventsResponse {
            next_sequence_token,
            rejected_log_events_info: accepted.rejected,
            rejected_entity_info: None,
        })
    }
}
