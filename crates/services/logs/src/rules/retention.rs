//! How long a group keeps its events.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html> (read 2026-11-21).
//! Waiting for retention is not scaled by `--time-scale`: events carry their own instants, which are not scaled either.

use crate::tables::GroupRow;

pub const DAYS_ALLOWED: [i64; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

pub const DAY_MS: i64 = 86_400_000;

/// The first instant whose events the group still has.
pub fn keeps_from_ms(group: &GroupRow, now_ms: i64) -> i64 {
    group.retention_days.map_or(i64::MIN, |days| now_ms - days * DAY_MS)
}
