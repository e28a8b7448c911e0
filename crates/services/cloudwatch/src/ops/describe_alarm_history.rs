//! DescribeAlarmHistory: what was configured, changed and done, newest first unless asked otherwise.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html> (read 2026-11-21).
//! Permission: cloudwatch:DescribeAlarmHistory. History is kept for 30 days, also that of deleted alarms.

use crate::rules::notice;
use crate::tables::{History, HistoryRow};
use crate::{Cloudwatch, errors};
use api_cloudwatch::{AlarmHistoryItem, AlarmType, DescribeAlarmHistory, DescribeAlarmHistoryError as E};
use api_cloudwatch::{DescribeAlarmHistoryInput, DescribeAlarmHistoryOutput, ScanBy};
use kernel::{Scope, Timestamp};
use wire::{Cx, Handle, Permission, page};

const LIMIT: usize = 100;

type Item = ((Scope, String, Timestamp, String), HistoryRow);

impl Handle<DescribeAlarmHistory> for Cloudwatch {
    async fn permissions(&self, cx: &Cx, input: &DescribeAlarmHistoryInput) -> Result<Vec<Permission>, E> {
        let name = input.alarm_name.as_deref().unwrap_or("*");
        Ok(vec![Permission::new("cloudwatch:DescribeAlarmHistory", notice::alarm_arn(&cx.scope, name))])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DescribeAlarmHistoryInput,
    ) -> Result<DescribeAlarmHistoryOutput, E> {
        let token = input.next_token.as_deref();
        let after = token
            .map(|token| page::key("DescribeAlarmHistory", &cx.scope, token).ok_or_else(errors::bad_token));
        let after = after.transpose()?;
        let mut items = match &input.alarm_name {
            Some(name) => {
                self.store
                    .read(|tx| tx.scan::<History>(&(cx.scope.clone(), name.clone()), None, usize::MAX))
                    .await?
            }
            None => self.store.read(|tx| tx.scan::<History>(&cx.scope, None, usize::MAX)).await?,
        };
        items.retain(|item| fits(&input, item));
        items.sort_by_cached_key(place);
        let ascending = input.scan_by == Some(ScanBy::TimestampAscending);
        if !ascending {
            items.reverse();
        }
        let behind = |item: &Item| {
            after
                .as_ref()
                .is_none_or(|after| if ascending { place(item) > *after } else { place(item) < *after })
        };
        items.retain(behind);
        let limit = input.max_records.map_or(LIMIT, |limit| limit as usize);
        let more = items.len() > limit;
        items.truncate(limit);
        let last = items.last().filter(|_| more);
        let next_token = last.map(|last| page::token("DescribeAlarmHistory", &cx.scope, &place(last)));
        let shown = items.into_iter().map(shown).collect();
        Ok(DescribeAlarmHistoryOutput { alarm_history_items: Some(shown), next_token })
    }
}

fn fits(input: &DescribeAlarmHistoryInput, ((_, _, at, _), row): &Item) -> bool {
    input.history_item_type.is_none_or(|kind| row.kind == kind)
        && match &input.alarm_types {
            Some(types) => types.contains(&type_of(row)),
            None => !row.composite,
        }
        && input.start_date.is_none_or(|start| *at >= start)
        && input.end_date.is_none_or(|end| *at <= end)
}

fn type_of(row: &HistoryRow) -> AlarmType {
    if row.composite { AlarmType::CompositeAlarm } else { AlarmType::MetricAlarm }
}

/// Orders as time does.
fn place(((_, name, at, id), _): &Item) -> String {
    format!("{:020} {name} {id}", at.as_microsecond())
}

fn shown(((_, name, at, _), row): Item) -> AlarmHistoryItem {
    AlarmHistoryItem {
        alarm_name: Some(name),
        alarm_type: Some(type_of(&row)),
        timestamp: Some(at),
        history_item_type: Some(row.kind),
        history_summary: Some(row.summary),
        history_data: Some(row.data),
        ..AlarmHistoryItem::default()
    }
}
