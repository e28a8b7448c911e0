//! When an asynchronous invocation is tried again.
//!
//! Follows <https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html> (read 2026-11-21): after an
//! error of the function twice more, a minute after the first and two minutes after the second; throttled ones for
//! up to six hours, from a second to five minutes apart.

use std::time::Duration;

pub const RETRIES_DEFAULT: u32 = 2;
pub const AGE_DEFAULT: Duration = Duration::from_secs(6 * 3600);

/// `failures` of the function so far, this one counted.
pub fn after_error(failures: u32, retries_max: u32) -> Option<Duration> {
    (failures <= retries_max).then(|| Duration::from_secs(60 * u64::from(failures.min(2))))
}

pub fn after_throttle(throttles: u32) -> Duration {
    Duration::from_secs(1u64.checked_shl(throttles.min(16)).unwrap_or(u64::MAX).min(300))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twice_more_with_one_and_two_minutes_between() {
        let waits: Vec<_> = (1..=3).map(|n| after_error(n, 2).map(|d| d.as_secs())).collect();
        assert_eq!(waits, [Some(60), Some(120), None]);
        assert_eq!(after_error(1, 0), None);
        assert_eq!(after_throttle(0).as_secs(), 1);
        assert_eq!(after_throttle(40).as_secs(), 300);
    }
}
