//! When an alarm is evaluated, and over which stretches of time.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html> (read 2026-11-21): once a
//! minute, alarms with a period below a minute every ten seconds. Periods slide: they end where the last whole minute
//! ended. Only whole stretches count, so that half a period's sum never trips an alarm. All of it is scaled; see `metrics`.
//! An evaluation that fell due while nobody looked (a busy machine, a restart) is made up for: what an alarm would have said
//! then, it says late rather than never.

/// AWS looks at more periods than it evaluates, so that data that came late still counts. How many more it does not say; its
/// examples show 5 for 3.
const PERIODS_MORE: i64 = 2;
/// So many evaluations are made up for, the latest ones.
const MISSED_MAX: i64 = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Real time from one evaluation to the next.
    pub every_ms: i64,
    /// Real width of one period.
    pub period_ms: i64,
    pub periods: i64,
}

/// What `nominal_ms` of waiting lasts, at least a millisecond.
pub fn real_ms(nominal_ms: i64, scale: f64) -> i64 {
    ((nominal_ms as f64 / scale).round() as i64).max(1)
}

impl Pace {
    pub fn of(period_s: i64, evaluation_periods: i64, scale: f64) -> Self {
        let every_s = if period_s < 60 { 10 } else { 60 };
        let every_ms = real_ms(every_s * 1000, scale);
        let period_ms = if period_s % every_s == 0 {
            every_ms * (period_s / every_s)
        } else {
            real_ms(period_s * 1000, scale)
        };
        Self { every_ms, period_ms, periods: evaluation_periods + PERIODS_MORE }
    }

    /// Where the last whole stretch ended.
    pub fn end_ms(&self, now_ms: i64) -> i64 {
        now_ms.div_euclid(self.every_ms) * self.every_ms
    }

    /// Where the ranges end that are to be evaluated now, in order: all that ended since `looked_ms`, the end of the last evaluated
    /// one, and since the alarm was configured; at least the one that has just ended.
    pub fn due(&self, looked_ms: Option<i64>, configured_ms: i64, now_ms: i64) -> Vec<i64> {
        let last_ms = self.end_ms(now_ms);
        let next_ms = looked_ms.map_or(i64::MIN, |looked_ms| self.next_ms(looked_ms));
        let first_ms = next_ms
            .max(self.end_ms(configured_ms))
            .max(last_ms - (MISSED_MAX - 1) * self.every_ms)
            .min(last_ms);
        (0..=(last_ms - first_ms) / self.every_ms).map(|nth| first_ms + nth * self.every_ms).collect()
    }

    pub fn next_ms(&self, now_ms: i64) -> i64 {
        self.end_ms(now_ms) + self.every_ms
    }

    /// Where the evaluation range that ends at `end_ms` begins.
    pub fn start_ms(&self, end_ms: i64) -> i64 {
        end_ms - self.period_ms * self.periods
    }

    /// Which of the range's periods (0 is the oldest) `at_ms` is in.
    pub fn period_of(&self, end_ms: i64, at_ms: i64) -> Option<usize> {
        let start_ms = self.start_ms(end_ms);
        (at_ms >= start_ms && at_ms < end_ms).then(|| ((at_ms - start_ms) / self.period_ms) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_end_where_the_last_minute_ended() {
        let pace = Pace::of(300, 1, 1.0);
        assert_eq!(pace, Pace { every_ms: 60_000, period_ms: 300_000, periods: 3 });
        let now_ms = 1_000 * 60_000 + 41_000;
        let end_ms = pace.end_ms(now_ms);
        assert_eq!((end_ms, pace.next_ms(now_ms)), (60_000_000, 60_060_000));
        assert_eq!(pace.period_of(end_ms, end_ms - 1), Some(2));
        assert_eq!(pace.period_of(end_ms, end_ms - 300_000), Some(2));
        assert_eq!(pace.period_of(end_ms, end_ms - 300_001), Some(1));
        assert_eq!((pace.period_of(end_ms, end_ms), pace.period_of(end_ms, end_ms - 900_001)), (None, None));
    }

    #[test]
    fn what_was_missed_is_due() {
        let pace = Pace::of(60, 1, 1.0);
        let minute = |number: i64| number * 60_000;
        let due = |looked, configured, now| -> Vec<i64> {
            let ends = pace.due(looked, configured, now);
            assert!(ends.iter().all(|end| end % 60_000 == 0), "{ends:?}");
            ends.iter().map(|end| end / 60_000).collect()
        };
        assert_eq!(due(None, minute(100) + 1, minute(100) + 2), [100], "a new alarm");
        assert_eq!(due(None, minute(100) + 1, minute(103) + 2), [100, 101, 102, 103], "looked at late");
        assert_eq!(due(Some(minute(100)), minute(7), minute(101)), [101], "in time");
        assert_eq!(due(Some(minute(100)), minute(7), minute(100) + 9), [100], "woken by data");
        assert_eq!(due(Some(minute(100)), minute(7), minute(103) + 9), [101, 102, 103], "late");
        assert_eq!(due(Some(minute(100)), minute(102) + 5, minute(103) + 9), [102, 103], "configured anew");
        assert_eq!(due(Some(minute(200)), minute(7), minute(103)), [103], "the clock was set back");
        let long = due(Some(0), 0, minute(1000));
        assert_eq!((long.len(), long[0], long[99]), (100, 901, 1000));
    }

    #[test]
    fn a_scale_makes_periods_short() {
        assert_eq!(Pace::of(60, 2, 60.0), Pace { every_ms: 1_000, period_ms: 1_000, periods: 4 });
        assert_eq!(Pace::of(120, 1, 7.0).period_ms, 2 * Pace::of(60, 1, 7.0).every_ms);
        assert_eq!(Pace::of(30, 1, 1.0), Pace { every_ms: 10_000, period_ms: 30_000, periods: 3 });
        assert_eq!(Pace::of(60, 1, 1e6).every_ms, 1);
    }
}
