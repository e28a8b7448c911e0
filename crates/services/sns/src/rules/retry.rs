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

/// The policy in a `DeliveryPolicy` attribute: of a subscription it stands alone, of a topic under `http`.
pub fn of_attribute(text: &str) -> Result<Option<RetryPolicy>, String> {
    let json: serde_json::Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let http = json.get("http");
    let policy = http.map_or(&json, |http| http).get("healthyRetryPolicy");
    let policy = policy.or_else(|| http.and_then(|http| http.get("defaultHealthyRetryPolicy")));
    let Some(policy) = policy.filter(|policy| !policy.is_null()) else { return Ok(None) };
    let policy: RetryPolicy = serde_json::from_value(policy.clone()).map_err(|error| error.to_string())?;
    let phases = u64::from(policy.num_no_delay_retries)
        + u64::from(policy.num_min_delay_retries)
        + u64::from(policy.num_max_delay_retries);
    if policy.num_retries > 100 || phases > u64::from(policy.num_retries) {
        return Err("numRetries is at most 100 and not less than the retries of all phases together".into());
    }
    if !(1..=3600).contains(&policy.min_delay_target)
        || !(policy.min_delay_target..=3600).contains(&policy.max_delay_target)
    {
        return Err(
            "minDelayTarget and maxDelayTarget are 1 to 3600, the first not greater than the second".into()
        );
    }
    Ok(Some(policy))
}

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
    fn attributes() {
        let own = r#"{"healthyRetryPolicy": {"numRetries": 2, "minDelayTarget": 1, "maxDelayTarget": 5}}"#;
        let policy = of_attribute(own).expect("valid").expect("given");
        assert_eq!(waits(&policy, 1..=3), [Some(1), Some(5), None]);
        let topic = r#"{"http": {"defaultHealthyRetryPolicy": {"numRetries": 1}}}"#;
        assert_eq!(of_attribute(topic).expect("valid").expect("given").num_retries, 1);
        assert!(of_attribute(r#"{"healthyRetryPolicy": {"numRetries": 101}}"#).is_err());
        assert!(
            of_attribute(r#"{"healthyRetryPolicy": {"numRetries": 1, "numNoDelayRetries": 5}}"#).is_err()
        );
        assert!(of_attribute("{").is_err());
        assert_eq!(of_attribute("{}"), Ok(None));
    }
}
