//! DescribeLogStreams: by name or by the time of the last event, a page at a time.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html> (read 2026-11-21).
//! Permission: logs:DescribeLogStreams on the group. Surprises: storedBytes of a stream is always 0, since 2019; a prefix
//! cannot be combined with orderBy LastEventTime. AWS's times lag behind by up to an hour, ours do not.

use crate::tables::{GroupRow, StreamRow, Streams};
use crate::{Logs, errors, place};
use api_logs::{
    DescribeLogStreams, DescribeLogStreamsError as E, DescribeLogStreamsRequest, DescribeLogStreamsResponse,
};
use api_logs::{LogStream, OrderBy};
use kernel::{Fault, Scope};
use segments::Summary;
use store::Starting;
use wire::{Cx, Handle, Permission, page};

const LIMIT: usize = 50;

type Stream = (String, StreamRow, Option<Summary>);

impl Handle<DescribeLogStreams> for Logs {
    async fn permissions(&self, cx: &Cx, input: &DescribeLogStreamsRequest) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new(
            "logs:DescribeLogStreams",
            place::group_arn(&cx.scope, &named_group(cx, input)?),
        )])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DescribeLogStreamsRequest,
    ) -> Result<DescribeLogStreamsResponse, E> {
        let name = named_group(cx, &input)?;
        let by_time = input.order_by == Some(OrderBy::LastEventTime);
        if by_time && input.log_stream_name_prefix.is_some() {
            return Err(errors::invalid("Cannot order by LastEventTime with a logStreamNamePrefix.").into());
        }
        let limit = input.limit.map_or(LIMIT, |limit| limit as usize);
        let descending = input.descending.unwrap_or(false);
        let token = input.next_token.as_deref();
        let after =
            token.map(|token| page::key(&list_name(&name), &cx.scope, token).ok_or_else(errors::bad_token));
        let after = after.transpose()?;
        let group = self.group::<E>(&cx.scope, &name).await?;
        let (mut streams, place_of) = if by_time {
            (
                self.by_time(&group, descending, after.as_deref(), limit).await?,
                time_place as fn(&Stream) -> String,
            )
        } else {
            (
                self.by_name(&group, &input, descending, after, limit).await?,
                (|(name, ..)| name.clone()) as fn(&Stream) -> String,
            )
        };
        let more = streams.len() > limit;
        streams.truncate(limit);
        let next = streams
            .last()
            .filter(|_| more)
            .map(|last| page::token(&list_name(&name), &cx.scope, &place_of(last)));
        let shown = streams.into_iter().map(|stream| shown(&cx.scope, &name, stream)).collect();
        Ok(DescribeLogStreamsResponse { log_streams: Some(shown), next_token: next })
    }
}

fn named_group(cx: &Cx, input: &DescribeLogStreamsRequest) -> Result<String, E> {
    Ok(place::group_name(&cx.scope, input.log_group_name.as_deref(), input.log_group_identifier.as_deref())?)
}

fn list_name(group: &str) -> String {
    format!("DescribeLogStreams {group}")
}

/// Orders as time and name do.
fn time_place((name, _, summary): &Stream) -> String {
    format!("{:020} {name}", summary.map_or(0, |summary| summary.last_ms.max(0)))
}

impl Logs {
    /// One more than `limit`, so that it is known whether there are more.
    async fn by_name(
        &self,
        group: &GroupRow,
        input: &DescribeLogStreamsRequest,
        descending: bool,
        after: Option<String>,
        limit: usize,
    ) -> Result<Vec<Stream>, Fault> {
        let prefix = Starting(group.id.clone(), input.log_stream_name_prefix.clone().unwrap_or_default());
        let after = after.map(|name| (group.id.clone(), name));
        let rows = self.store.read(|tx| match descending {
            true => tx.scan_back::<Streams>(&prefix, after.as_ref(), limit + 1),
            false => tx.scan::<Streams>(&prefix, after.as_ref(), limit + 1),
        });
        self.with_summaries(group, rows.await?).await
    }

    async fn by_time(
        &self,
        group: &GroupRow,
        descending: bool,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Stream>, Fault> {
        let rows = self.store.read(|tx| tx.scan::<Streams>(&group.id, None, usize::MAX)).await?;
        let mut streams = self.with_summaries(group, rows).await?;
        streams.sort_by_cached_key(time_place);
        if descending {
            streams.reverse();
        }
        let behind = |stream: &Stream| match after {
            None => true,
            Some(after) if descending => time_place(stream).as_str() < after,
            Some(after) => time_place(stream).as_str() > after,
        };
        Ok(streams.into_iter().filter(behind).take(limit + 1).collect())
    }

    async fn with_summaries(
        &self,
        group: &GroupRow,
        rows: Vec<((String, String), StreamRow)>,
    ) -> Result<Vec<Stream>, Fault> {
        let paths: Vec<_> = rows.iter().map(|(_, row)| place::path(group, row)).collect();
        let summaries = self.segments.summaries(&paths).await?;
        Ok(rows.into_iter().zip(summaries).map(|(((_, name), row), summary)| (name, row, summary)).collect())
    }
}

fn shown(scope: &Scope, group: &str, (name, row, summary): Stream) -> LogStream {
    LogStream {
        arn: Some(place::stream_arn(scope, group, &name)),
        log_stream_name: Some(name),
        creation_time: Some(row.created_ms),
        first_event_timestamp: summary.map(|summary| summary.first_ms),
        last_event_timestamp: summary.map(|summary| summary.last_ms),
        last_ingestion_time: summary.map(|summary| summary.taken_ms),
        upload_sequence_token: Some(format!("{:056}", u128::from(row.id) << 64)),
        stored_bytes: Some(0),
    }
}
