//! When a delivery is tried again, and when it is given up.
//!
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html> (read 2026-11-21): for 24
//! hours and up to 185 times unless the target says otherwise; missing permissions and missing targets are not tried again.
//! AWS does not publish its intervals; ours double from one second to ten minutes, which makes 185 tries in about 29 hours.

use api_events::RetryPolicy;
use std::time::Duration;

const AGE_MAX_S: i64 = 86_400;
const RETRIES_MAX: i64 = 185;
const FIRST_WAIT_S: u64 = 1;
const LONGEST_WAIT_S: u64 = 600;

/// Why a target did not take an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Might go better later: throttling, a fault.
    Passing(String),
    /// Will not: no permission, no such target, an input that it refuses.
    Lasting(String),
}

#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nominal time: the server's time scale shortens it.
    Again(Duration, String),
    Drop(String),
}

/// `attempt` counts from 1; `age_s` is nominal.
pub fn judge(failure: Failure, attempt: u32, age_s: i64, policy: Option<&RetryPolicy>) -> Verdict {
    let why = match failure {
        Failure::Lasting(why) => return Verdict::Drop(why),
        Failure::Passing(why) => why,
    };
    let retries_max = policy.and_then(|policy| policy.maximum_retry_attempts).unwrap_or(RETRIES_MAX);
    let age_max_s = policy.and_then(|policy| policy.maximum_event_age_in_seconds).unwrap_or(AGE_MAX_S);
    if i64::from(attempt) > retries_max {
        return Verdict::Drop(format!("{why} (given up after {retries_max} retries)"));
    }
    let wait_s = (FIRST_WAIT_S << (attempt - 1).min(20)).min(LONGEST_WAIT_S);
    if age_s + wait_s as i64 > age_max_s {
        return Verdict::Drop(format!("{why} (given up when the event was {age_s} s old)"));
    }
    Verdict::Again(Duration::from_secs(wait_s), why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_end() {
        let passing = || Failure::Passing("busy".into());
        assert_eq!(judge(passing(), 1, 0, None), Verdict::Again(Duration::from_secs(1), "busy".into()));
        assert_eq!(judge(passing(), 4, 9, None), Verdict::Again(Duration::from_secs(8), "busy".into()));
        assert_eq!(judge(passing(), 40, 9000, None), Verdict::Again(Duration::from_secs(600), "busy".into()));
        assert!(matches!(judge(passing(), 186, 9000, None), Verdict::Drop(_)));
        assert!(matches!(judge(passing(), 40, 86_000, None), Verdict::Drop(_)));
        assert_eq!(judge(Failure::Lasting("gone".into()), 1, 0, None), Verdict::Drop("gone".into()));
        let never = RetryPolicy { maximum_retry_attempts: Some(0), maximum_event_age_in_seconds: None };
        assert!(matches!(judge(passing(), 1, 0, Some(&never)), Verdict::Drop(_)));
    }
}
