//! GetLogEvents: one stream's events, a page at a time, either way.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html> (read 2026-11-21).
//! Permission: logs:GetLogEvents on the stream. A page is in order of time whichever way it was reached. Its two tokens
//! name the places before its first and after its last event; at an end the token comes back as it was given.
//! Surprises: without a token and startFromHead the page is the last one. Left out: masking (unmask changes nothing);
//! tokens do not expire after 24 hours.

use crate::rules::retention::keeps_from_ms;
use crate::rules::token::{self, Direction};
use crate::{Logs, errors, place};
use api_logs::{
    GetLogEvents, GetLogEventsError as E, GetLogEventsRequest, GetLogEventsResponse, OutputLogEvent,
};
use segments::{Found, Key, Question};
use wire::{Cx, Handle, Permission};

pub(crate) const PAGE_EVENTS_MAX: usize = 10_000;
pub(crate) const PAGE_BYTES_MAX: usize = 1 << 20;

impl Handle<GetLogEvents> for Logs {
    async fn permissions(&self, cx: &Cx, input: &GetLogEventsRequest) -> Result<Vec<Permission>, E> {
        let group = named_group(cx, input)?;
        let arn = place::stream_arn(&cx.scope, &group, &input.log_stream_name);
        Ok(vec![Permission::new("logs:GetLogEvents", arn)])
    }

    async fn handle(&self, cx: &Cx, input: GetLogEventsRequest) -> Result<GetLogEventsResponse, E> {
        let group = named_group(cx, &input)?;
        let question = question(&input)?;
        let (group, stream) = self.stream::<E>(&cx.scope, &group, &input.log_stream_name).await?;
        let kept = Question {
            from_ms: question.from_ms.max(keeps_from_ms(&group, self.now_ms())),
            ..question.clone()
        };
        let page = self.segments.read(&[place::path(&group, &stream)], kept, |_, _| true).await?;
        let mut found = page.found;
        if question.backward {
            found.reverse();
        }
        Ok(answer(&question, found))
    }
}

fn named_group(cx: &Cx, input: &GetLogEventsRequest) -> Result<String, E> {
    Ok(place::group_name(&cx.scope, input.log_group_name.as_deref(), input.log_group_identifier.as_deref())?)
}

fn question(input: &GetLogEventsRequest) -> Result<Question, E> {
    let token = input
        .next_token
        .as_deref()
        .map(|token| token::parse(token).ok_or_else(errors::bad_token))
        .transpose()?;
    let backward = match token {
        Some((direction, _)) => direction == Direction::Backward,
        None => !input.start_from_head.unwrap_or(false),
    };
    Ok(Question {
        from_ms: input.start_time.unwrap_or(i64::MIN),
        until_ms: input.end_time.unwrap_or(i64::MAX),
        bound: token.map(|(_, place)| place),
        backward,
        limit: input.limit.map_or(PAGE_EVENTS_MAX, |limit| limit as usize),
        bytes_max: PAGE_BYTES_MAX,
    })
}

fn answer(question: &Question, found: Vec<Found>) -> GetLogEventsResponse {
    // An empty page is at the place that was asked for, or at the end of the range that it was asked from.
    let at_end = Key { at_ms: question.until_ms, ..Key::MIN };
    let at_start = Key { at_ms: question.from_ms, ..Key::MIN };
    let nowhere = question.bound.unwrap_or(if question.backward && question.until_ms < i64::MAX {
        at_end
    } else {
        at_start
    });
    let before = found.first().map_or(nowhere, |first| first.key);
    let after = found.last().map_or(nowhere, |last| Key { number: last.key.number + 1, ..last.key });
    let event = |found: Found| OutputLogEvent {
        timestamp: Some(found.record.at_ms),
        message: Some(String::from_utf8_lossy(&found.record.content).into_owned()),
        ingestion_time: Some(found.record.taken_ms),
    };
    GetLogEventsResponse {
        events: Some(found.into_iter().map(event).collect()),
        next_forward_token: Some(token::token(Direction::Forward, after)),
        next_backward_token: Some(token::token(Direction::Backward, before)),
    }
}
