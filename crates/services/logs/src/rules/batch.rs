//! What PutLogEvents takes: order, size, age.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html> (read 2026-11-21).
//! Order, size and span are the batch's: it is refused as a whole. Age is each event's: those that are too old, too new or
//! expired are left out, the others are taken, and the answer says which were not.

use crate::errors::invalid;
use crate::rules::retention::DAY_MS;
use api_logs::{InputLogEvent, InvalidParameterException, RejectedLogEventsInfo};

const BATCH_BYTES_MAX: usize = 1_048_576;
const EVENT_BYTES_MAX: usize = 1_048_576;
/// What AWS counts for each event beside its message.
const EVENT_OVERHEAD_BYTES: usize = 26;
const FUTURE_MAX_MS: i64 = 2 * 3_600_000;
const PAST_MAX_MS: i64 = 14 * DAY_MS;

#[derive(Debug)]
pub struct Accepted {
    pub events: Vec<InputLogEvent>,
    pub rejected: Option<RejectedLogEventsInfo>,
}

/// `keeps_from_ms` is where the group's retention begins.
pub fn decide(
    events: Vec<InputLogEvent>,
    now_ms: i64,
    keeps_from_ms: i64,
) -> Result<Accepted, InvalidParameterException> {
    let size: usize = events.iter().map(|event| event.message.len() + EVENT_OVERHEAD_BYTES).sum();
    if let Some(large) =
        events.iter().find(|event| event.message.len() + EVENT_OVERHEAD_BYTES > EVENT_BYTES_MAX)
    {
        let bytes = large.message.len() + EVENT_OVERHEAD_BYTES;
        return Err(invalid(format!(
            "Log event too large: {bytes} bytes exceeds limit of {EVENT_BYTES_MAX}"
        )));
    }
    if size > BATCH_BYTES_MAX {
        return Err(invalid(format!("Upload too large: {size} bytes exceeds limit of {BATCH_BYTES_MAX}")));
    }
    if !events.is_sorted_by_key(|event| event.timestamp) {
        return Err(invalid("Log events in a single PutLogEvents request must be in chronological order."));
    }
    let oldest_ms = now_ms - PAST_MAX_MS;
    let too_old = events.partition_point(|event| event.timestamp < oldest_ms);
    let expired = events.partition_point(|event| event.timestamp < keeps_from_ms);
    let too_new = events.partition_point(|event| event.timestamp <= now_ms + FUTURE_MAX_MS);
    let count = events.len();
    let valid: Vec<_> = events.into_iter().take(too_new).skip(too_old.max(expired)).collect();
    let span = valid.last().zip(valid.first()).map_or(0, |(last, first)| last.timestamp - first.timestamp);
    if span > DAY_MS {
        return Err(invalid(
            "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
        ));
    }
    let rejected = RejectedLogEventsInfo {
        too_new_log_event_start_index: (too_new < count).then_some(too_new as i64),
        too_old_log_event_end_index: (too_old > 0).then_some(too_old as i64),
        expired_log_event_end_index: (expired > too_old).then_some(expired as i64),
    };
    let rejected = (valid.len() < count).then_some(rejected);
    Ok(Accepted { events: valid, rejected })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000_000;
    const HOUR: i64 = 3_600_000;

    fn event(timestamp: i64) -> InputLogEvent {
        InputLogEvent { timestamp, message: "m".into() }
    }

    fn decided(times: &[i64], keeps_from: i64) -> Result<(Vec<i64>, [Option<i64>; 3]), String> {
        let events = times.iter().map(|at| event(NOW + at)).collect();
        match decide(events, NOW, keeps_from) {
            Ok(accepted) => {
                let rejected = accepted.rejected.unwrap_or_default();
                let info = [
                    rejected.too_old_log_event_end_index,
                    rejected.expired_log_event_end_index,
                    rejected.too_new_log_event_start_index,
                ];
                Ok((accepted.events.iter().map(|event| event.timestamp - NOW).collect(), info))
            }
            Err(error) => Err(error.message.unwrap_or_default()),
        }
    }

    #[test]
    fn age_is_each_events_own() {
        assert_eq!(decided(&[-5, 0, 2 * HOUR], i64::MIN), Ok((vec![-5, 0, 2 * HOUR], [None; 3])));
        let old = -14 * DAY_MS - 1;
        assert_eq!(decided(&[old, 0, 2 * HOUR + 1], i64::MIN), Ok((vec![0], [Some(1), None, Some(2)])));
        let kept = NOW - DAY_MS;
        assert_eq!(decided(&[old, -2 * DAY_MS, 0], kept), Ok((vec![0], [Some(1), Some(2), None])));
        assert_eq!(decided(&[old], i64::MIN), Ok((vec![], [Some(1), None, None])));
    }

    #[test]
    fn a_batch_out_of_order_or_too_wide_is_refused() {
        assert!(decided(&[1, 0], i64::MIN).is_err_and(|text| text.contains("chronological")));
        assert!(decided(&[-25 * HOUR, 0], i64::MIN).is_err_and(|text| text.contains("24 hours")));
        let large = InputLogEvent { timestamp: NOW, message: "x".repeat(600_000) };
        let text = decide(vec![large.clone(), large], NOW, i64::MIN).expect_err("two are too many").message;
        assert_eq!(text.as_deref(), Some("Upload too large: 1200052 bytes exceeds limit of 1048576"));
    }
}
