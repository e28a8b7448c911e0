//! DescribeLogGroups: by name, a page at a time.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html> (read 2026-11-21).
//! Permission: logs:DescribeLogGroups. Surprises: with logGroupNamePattern AWS gives neither bytes nor retention.
//! Left out: linked accounts (there are none).

use crate::tables::{GroupRow, Groups, MetricFilters};
use crate::{Logs, errors, place};
use api_logs::{
    DescribeLogGroups, DescribeLogGroupsError as E, DescribeLogGroupsRequest, DescribeLogGroupsResponse,
    LogGroup,
};
use kernel::{Fault, Scope};
use store::{Read, Starting};
use wire::{Cx, Handle, Permission, page};

const LIMIT: usize = 50;
const ROWS_AT_ONCE: usize = 500;

impl Handle<DescribeLogGroups> for Logs {
    async fn permissions(&self, cx: &Cx, _: &DescribeLogGroupsRequest) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("logs:DescribeLogGroups", place::group_arn(&cx.scope, ""))])
    }

    async fn handle(&self, cx: &Cx, input: DescribeLogGroupsRequest) -> Result<DescribeLogGroupsResponse, E> {
        if input.log_group_name_prefix.is_some() && input.log_group_name_pattern.is_some() {
            return Err(errors::invalid(
                "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
            )
            .into());
        }
        let limit = input.limit.map_or(LIMIT, |limit| limit as usize);
        let token = input.next_token.as_deref();
        let after =
            token.map(|token| page::key("DescribeLogGroups", &cx.scope, token).ok_or_else(errors::bad_token));
        let after = after.transpose()?;
        let mut rows =
            self.store.read(|tx| wanted(tx, &cx.scope, &input, after.as_deref(), limit + 1)).await?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let last = rows.last().filter(|_| more);
        let next_token = last.map(|(name, _)| page::token("DescribeLogGroups", &cx.scope, name));
        let mut log_groups = Vec::with_capacity(rows.len());
        for (name, row) in rows {
            log_groups.push(self.shown(&cx.scope, &input, name, row).await?);
        }
        Ok(DescribeLogGroupsResponse { log_groups: Some(log_groups), next_token })
    }
}

fn wanted(
    tx: &Read<'_>,
    scope: &Scope,
    input: &DescribeLogGroupsRequest,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<(String, GroupRow)>, Fault> {
    let prefix = Starting(scope.clone(), input.log_group_name_prefix.clone().unwrap_or_default());
    let mut after = after.map(|name| (scope.clone(), name.to_owned()));
    let mut found = Vec::new();
    loop {
        let rows = tx.scan::<Groups>(&prefix, after.as_ref(), ROWS_AT_ONCE)?;
        let ended = rows.len() < ROWS_AT_ONCE;
        after = rows.last().map(|(key, _)| key.clone());
        found.extend(
            rows.into_iter()
                .map(|((_, name), row)| (name, row))
                .filter(|(name, row)| fits(scope, input, name, row)),
        );
        if ended || found.len() >= limit {
            found.truncate(limit);
            return Ok(found);
        }
    }
}

fn fits(scope: &Scope, input: &DescribeLogGroupsRequest, name: &str, row: &GroupRow) -> bool {
    let by_pattern =
        input.log_group_name_pattern.as_ref().is_none_or(|pattern| name.contains(pattern.as_str()));
    let by_class = input.log_group_class.is_none_or(|class| row.class == class);
    let named = |id: &String| id == name || place::name_in_arn(scope, id).is_ok_and(|in_arn| in_arn == name);
    by_pattern && by_class && input.log_group_identifiers.as_ref().is_none_or(|ids| ids.iter().any(named))
}

impl Logs {
    async fn shown(
        &self,
        scope: &Scope,
        input: &DescribeLogGroupsRequest,
        name: String,
        row: GroupRow,
    ) -> Result<LogGroup, Fault> {
        let bare = place::bare_group_arn(scope, &name);
        let short = LogGroup {
            arn: Some(format!("{bare}:*")),
            log_group_arn: Some(bare),
            creation_time: Some(row.created_ms),
            log_group_name: Some(name),
            ..LogGroup::default()
        };
        let filters = self.store.read(|tx| tx.scan::<MetricFilters>(&row.id, None, usize::MAX)).await?.len();
        let metric_filter_count = Some(i64::try_from(filters).unwrap_or(i64::MAX));
        let short = LogGroup { log_group_class: Some(row.class), metric_filter_count, ..short };
        if input.log_group_name_pattern.is_some() {
            return Ok(short);
        }
        Ok(LogGroup {
            stored_bytes: Some(i64::try_from(self.segments.group_bytes(&row.id).await?).unwrap_or(i64::MAX)),
            retention_in_days: row.retention_days,
            deletion_protection_enabled: Some(row.deletion_protection),
            ..short
        })
    }
}
