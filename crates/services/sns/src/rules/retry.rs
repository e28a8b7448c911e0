//! When a delivery is tried again.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html> (read 2026-11-21): four phases -
//! at once, before backoff, backoff, after backoff. A function is tried for 23 days, a mail for six hours; an HTTP endpoint
//! three times, 20 s apart, unless a delivery policy of the subscription or the topic says otherwise. An HTTP answer of
//! 4xx (but 429) is not tried again.

use serde::{Deserialize, Serialize};
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct RetryPolicy {
    pub min_delay_target: u32,
    pub max_delay_target: u32,
    pub num_retries: u32,
    pub num_max_delay_retries: u32,
    pub num_no_delay_retries: u32,
    pub num_min_delay_retries: u32,
    pub backoff_function: Backoff,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Backoff {
    #[default]
    Linear,
    Arithmetic,
    Geometric,
    Exponential,
}

impl Default for RetryPolicy {
    /// What AWS does for HTTP endpoints.
    fn default() -> Self {
        Self {
            min_delay_target: 20,
            max_delay_target: 20,
            num_retries: 3,
            num_max_delay_retries: 0,
            num_no_delay_retries: 0,
            num_min_delay_retries: 0,
            backoff_function: Backoff::Linear,
        }
    }
}

pub const LAMBDA: RetryPolicy = RetryPolicy {
    min_delay_target: 1,
    max_delay_target: 20,
    num_retries: 100_015,
    num_max_delay_retries: 100_000,
    num_no_delay_retries: 3,
    num_min_delay_retries: 2,
    backoff_function: Backoff::Exponential,
};

pub const MAIL: RetryPolicy = RetryPolicy {
    min_delay_target: 10,
    max_delay_target: 600,
    num_retries: 50,
    num_max_delay_retries: 38,
    num_no_delay_retries: 0,
    num_min_delay_retries: 2,
    backoff_function: Backoff::Exponential,
};

impl RetryPolicy {
    /// What AWS does not take: <https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html>.
    pub fn problem(&self) -> Option<String> {
        let phases = u64::from(self.num_no_delay_retries)
            + u64::from(self.num_min_delay_retries)
            + u64::from(self.num_max_delay_retries);
        let (low, high) = (self.min_delay_target, self.max_delay_target);
        let problem = match () {
            () if self.num_retries > RETRIES_MAX => {
                format!("numRetries must be less than or equal to {RETRIES_MAX}")
            }
            () if phases > u64::from(self.num_retries) => {
                format!("numRetries must be greater than or equal to {phases}, the retries of its phases")
            }
            () if high > DELAY_MAX_S => {
                format!("maxDelayTarget must be less than or equal to {DELAY_MAX_S}")
            }
            () if low < 1 => "minDelayTarget must be greater than or equal to 1".to_owned(),
            () if low > high => {
                format!("minDelayTarget must be less than or equal to {high}, maxDelayTarget")
            }
            () => return None,
        };
        Some(problem)
    }
}

const RETRIES_MAX: u32 = 100;
const DELAY_MAX_S: u32 = 3600;

/// How long to wait after the try number `attempt` (from 1) has failed; none when that was the last.
pub fn wait(policy: &RetryPolicy, attempt: u32) -> Option<Duration> {
    let retry = attempt; // the retry that comes now, from 1
    if retry > policy.num_retries {
        return None;
    }
    let before = policy.num_no_delay_retries + policy.num_min_delay_retries;
    let backoff = policy.num_retries - before - policy.num_max_delay_retries;
    let (low, high) = (f64::from(policy.min_delay_target), f64::from(policy.max_delay_target));
    let wait_s = if retry <= policy.num_no_delay_retries {
        0.0
    } else if retry <= before {
        low
    } else if retry <= before + backoff {
        let share = if backoff > 1 { f64::from(retry - before - 1) / f64::from(backoff - 1) } else { 0.0 };
        match policy.backoff_function {
            Backoff::Linear => low + (high - low) * share,
            Backoff::Arithmetic => low + (high - low) * share * (share + 1.0) / 2.0,
            Backoff::Geometric => low + (high - low) * share * share,
            Backoff::Exponential => low * (high / low).powf(share),
        }
    } else {
        high
    };
    Some(Duration::from_secs_f64(wait_s))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(policy: &RetryPolicy, attempts: std::ops::RangeInclusive<u32>) -> Vec<Option<u64>> {
        attempts.map(|attempt| wait(policy, attempt).map(|wait| wait.as_secs())).collect()
    }

    #[test]
    fn phases() {
        assert_eq!(waits(&RetryPolicy::default(), 1..=4), [Some(20), Some(20), Some(20), None]);
        assert_eq!(waits(&LAMBDA, 1..=6), [Some(0), Some(0), Some(0), Some(1), Some(1), Some(1)]);
        assert_eq!(waits(&LAMBDA, 15..=16), [Some(20), Some(20)]);
        assert_eq!(waits(&LAMBDA, 100_015..=100_016), [Some(20), None]);
    }

    #[test]
    fn bounds() {
        let given = RetryPolicy {
            num_retries: 2,
            min_delay_target: 1,
            max_delay_target: 5,
            ..RetryPolicy::default()
        };
        assert_eq!(waits(&given, 1..=3), [Some(1), Some(5), None]);
        assert_eq!(given.problem(), None);
        let problem = |policy: RetryPolicy| policy.problem().expect("refused");
        assert!(problem(RetryPolicy { num_retries: 101, ..given }).contains("equal to 100"));
        assert!(problem(RetryPolicy { num_no_delay_retries: 5, ..given }).contains("its phases"));
        assert!(problem(RetryPolicy { min_delay_target: 6, ..given }).contains("maxDelayTarget"));
        assert!(problem(RetryPolicy { min_delay_target: 0, ..given }).contains("equal to 1"));
        assert!(problem(RetryPolicy { max_delay_target: 3601, ..given }).contains("3600"));
    }
}
