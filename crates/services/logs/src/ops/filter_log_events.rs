//! FilterLogEvents: a group's events that match a pattern, over its streams, in the order of time.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html> (read 2026-11-21).
//! Permission: logs:FilterLogEvents on the group. A page holds at most 10,000 events and 1 MB; a token is there exactly
//! when there is more. Surprises: endTime is included here and excluded in GetLogEvents; the direction of a token wins over
//! startFromHead. Left out: searchedLogStreams (empty at AWS too, since 2020); masking.

use super::get_log_events::{PAGE_BYTES_MAX, PAGE_EVENTS_MAX};
use crate::rules::filter::Pattern;
use crate::rules::retention::keeps_from_ms;
use crate::rules::token;
use crate::tables::{GroupRow, StreamRow, Streams};
use crate::{Logs, errors, groups, place};
use api_logs::{
    FilterLogEvents, FilterLogEventsError as E, FilterLogEventsRequest, FilterLogEventsResponse,
    FilteredLogEvent,
};
use segments::{Found, Key, Question};
use store::{Read, Starting};
use wire::{Cx, Handle, Permission, page};

impl Handle<FilterLogEvents> for Logs {
    async fn permissions(&self, cx: &Cx, input: &FilterLogEventsRequest) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new(
            "logs:FilterLogEvents",
            place::group_arn(&cx.scope, &named_group(cx, input)?),
        )])
    }

    async fn handle(&self, cx: &Cx, input: FilterLogEventsRequest) -> Result<FilterLogEventsResponse, E> {
        let name = named_group(cx, &input)?;
        if input.log_stream_names.is_some() && input.log_stream_name_prefix.is_some() {
            return Err(errors::invalid("Cannot specify both logStreamNames and logStreamNamePrefix.").into());
        }
        let pattern = Pattern::parse(input.filter_pattern.as_deref().unwrap_or_default());
        let pattern = pattern.map_err(|error| errors::invalid(error.to_string()))?;
        let list = format!("FilterLogEvents {name}");
        let token = input.next_token.as_deref();
        let place = token.map(|token| {
            page::key(&list, &cx.scope, token)
                .and_then(|key| Place::parse(&key))
                .ok_or_else(errors::bad_token)
        });
        let place = place.transpose()?;
        let (group, streams) = self.store.read(|tx| searched(tx, cx, &name, &input)).await?;
        let question = question(&input, place.as_ref(), &streams, keeps_from_ms(&group, self.now_ms()));
        let paths: Vec<_> = streams.iter().map(|(_, row)| place::path(&group, row)).collect();
        let wanted = move |_: u64, record: &segments::Record| match &pattern {
            Pattern::All => true,
            pattern => pattern.matches(&String::from_utf8_lossy(&record.content)),
        };
        let page = self.segments.read(&paths, question.clone(), wanted).await?;
        let last = page.found.last().filter(|_| page.more);
        let next_token = last
            .map(|last| page::token(&list, &cx.scope, &Place::behind(last, &question, &streams).to_text()));
        let events = page.found.into_iter().map(|found| event(found, &streams)).collect();
        Ok(FilterLogEventsResponse {
            events: Some(events),
            searched_log_streams: Some(Vec::new()),
            next_token,
        })
    }
}

fn named_group(cx: &Cx, input: &FilterLogEventsRequest) -> Result<String, E> {
    Ok(place::group_name(&cx.scope, input.log_group_name.as_deref(), input.log_group_identifier.as_deref())?)
}

/// The streams in the order of their ids, which no stream that comes or goes changes.
fn searched(
    tx: &Read<'_>,
    cx: &Cx,
    group: &str,
    input: &FilterLogEventsRequest,
) -> Result<(GroupRow, Vec<(String, StreamRow)>), E> {
    let group = groups::group(tx, &cx.scope, group)??;
    let mut streams = Vec::new();
    if let Some(names) = &input.log_stream_names {
        for name in names {
            streams.push((name.clone(), groups::stream(tx, &group, name)??));
        }
    } else {
        let prefix = Starting(group.id.clone(), input.log_stream_name_prefix.clone().unwrap_or_default());
        let rows = tx.scan::<Streams>(&prefix, None, usize::MAX)?;
        streams.extend(rows.into_iter().map(|((_, name), row)| (name, row)));
    }
    streams.sort_by_key(|(_, row)| row.id);
    streams.dedup_by_key(|(_, row)| row.id);
    Ok((group, streams))
}

fn question(
    input: &FilterLogEventsRequest,
    place: Option<&Place>,
    streams: &[(String, StreamRow)],
    keeps_from_ms: i64,
) -> Question {
    Question {
        from_ms: input.start_time.unwrap_or(i64::MIN).max(keeps_from_ms),
        until_ms: input.end_time.map_or(i64::MAX, |end| end.saturating_add(1)),
        bound: place.map(|place| place.bound(streams)),
        backward: place.map_or(input.start_from_head == Some(false), |place| place.backward),
        limit: input.limit.map_or(PAGE_EVENTS_MAX, |limit| limit as usize),
        bytes_max: PAGE_BYTES_MAX,
    }
}

fn event(found: Found, streams: &[(String, StreamRow)]) -> FilteredLogEvent {
    let (name, row) = &streams[found.key.stream as usize];
    FilteredLogEvent {
        log_stream_name: Some(name.clone()),
        timestamp: Some(found.record.at_ms),
        message: Some(String::from_utf8_lossy(&found.record.content).into_owned()),
        ingestion_time: Some(found.record.taken_ms),
        event_id: Some(token::event_id(found.record.at_ms, row.id, found.key.number)),
    }
}

/// Where the next page begins. It names a stream by its id, because its place in the list changes.
struct Place {
    backward: bool,
    at_ms: i64,
    stream: u64,
    number: u64,
}

impl Place {
    fn behind(last: &Found, question: &Question, streams: &[(String, StreamRow)]) -> Self {
        let number = if question.backward { last.key.number } else { last.key.number + 1 };
        let stream = streams[last.key.stream as usize].1.id;
        Self { backward: question.backward, at_ms: last.key.at_ms, stream, number }
    }

    fn bound(&self, streams: &[(String, StreamRow)]) -> Key {
        let stream = streams.partition_point(|(_, row)| row.id < self.stream);
        // A stream that has gone meanwhile: the next one begins at its first event.
        let still_there = streams.get(stream).is_some_and(|(_, row)| row.id == self.stream);
        Key { at_ms: self.at_ms, stream: stream as u64, number: if still_there { self.number } else { 0 } }
    }

    fn to_text(&self) -> String {
        format!("{} {} {} {}", self.backward, self.at_ms, self.stream, self.number)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(' ');
        let mut next = || parts.next();
        Some(Self {
            backward: next()?.parse().ok()?,
            at_ms: next()?.parse().ok()?,
            stream: next()?.parse().ok()?,
            number: next()?.parse().ok()?,
        })
    }
}
