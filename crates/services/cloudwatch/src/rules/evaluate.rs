//! Which state the data give an alarm.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html> (read 2026-11-21); the
//! tables on that page are the tests. In AWS's order: enough real data points in the range, then only they count, the latest
//! ones; too few, then what is missing is filled in as the alarm says; and with `missing` or `ignore`, data points that all
//! breach are an alarm only when there are enough of them or (`missing` only) the oldest has been breaching for long enough.

use api_cloudwatch::{ComparisonOperator, StateValue};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    Missing,
    Ignore,
    Breaching,
    NotBreaching,
}

impl Missing {
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "missing" => Missing::Missing,
            "ignore" => Missing::Ignore,
            "breaching" => Missing::Breaching,
            "notBreaching" => Missing::NotBreaching,
            _ => return None,
        })
    }
}

/// What of an alarm bears on its evaluation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    pub comparison: ComparisonOperator,
    pub threshold: f64,
    pub evaluation_periods: usize,
    pub datapoints_to_alarm: usize,
    pub missing: Missing,
    /// Whether the alarm says how many data points it takes (DatapointsToAlarm): it is worded by that.
    pub m_of_n: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// None: the alarm keeps the state that it has.
    pub state: Option<StateValue>,
    /// The real data points that were looked at, as places in the range.
    pub evaluated: Vec<usize>,
    /// How many missing ones were filled in beside them.
    pub filled: usize,
}

impl Rule {
    pub fn breaches(&self, value: f64) -> bool {
        match self.comparison {
            ComparisonOperator::GreaterThanOrEqualToThreshold => value >= self.threshold,
            ComparisonOperator::GreaterThanThreshold => value > self.threshold,
            ComparisonOperator::LessThanThreshold => value < self.threshold,
            ComparisonOperator::LessThanOrEqualToThreshold => value <= self.threshold,
            // Bands of anomaly detection, which PutMetricAlarm refuses.
            ComparisonOperator::LessThanLowerOrGreaterThanUpperThreshold
            | ComparisonOperator::LessThanLowerThreshold
            | ComparisonOperator::GreaterThanUpperThreshold => false,
        }
    }

    /// `range` begins with the oldest period.
    pub fn evaluate(&self, range: &[Option<f64>]) -> Verdict {
        let existing: Vec<usize> = (0..range.len()).filter(|at| range[*at].is_some()).collect();
        let evaluated = existing[existing.len().saturating_sub(self.evaluation_periods)..].to_vec();
        let breaching =
            evaluated.iter().filter(|at| range[**at].is_some_and(|value| self.breaches(value))).count();
        let filled = self.evaluation_periods - evaluated.len();
        let by_count = |breaching: usize| match breaching >= self.datapoints_to_alarm {
            true => Some(StateValue::Alarm),
            false => Some(StateValue::Ok),
        };
        let state = match self.missing {
            _ if filled == 0 => by_count(breaching),
            Missing::Breaching => by_count(breaching + filled),
            Missing::NotBreaching => by_count(breaching),
            Missing::Missing | Missing::Ignore if breaching < evaluated.len() => by_count(breaching),
            Missing::Missing | Missing::Ignore
                if !evaluated.is_empty() && breaching >= self.datapoints_to_alarm =>
            {
                Some(StateValue::Alarm)
            }
            Missing::Ignore => None,
            Missing::Missing => {
                let oldest_age = evaluated.first().map_or(0, |at| range.len() - at);
                let long_enough = oldest_age >= self.datapoints_to_alarm && oldest_age > 0;
                Some(if long_enough { StateValue::Alarm } else { StateValue::InsufficientData })
            }
        };
        Verdict { state, evaluated, filled }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rule(evaluation_periods: usize, datapoints_to_alarm: usize, missing: Missing) -> Rule {
        let comparison = ComparisonOperator::GreaterThanThreshold;
        Rule { comparison, threshold: 0.5, evaluation_periods, datapoints_to_alarm, missing, m_of_n: true }
    }

    fn range(shown: &str) -> Vec<Option<f64>> {
        let point = |c| match c {
            'X' => Some(1.0),
            '0' => Some(0.0),
            _ => None,
        };
        shown.chars().map(point).collect()
    }

    /// AWS's letters: O ok, A alarm, I insufficient data, R retain the state.
    fn states(n: usize, m: usize, shown: &str) -> String {
        let all = [Missing::Missing, Missing::Ignore, Missing::Breaching, Missing::NotBreaching];
        let letter = |missing| match rule(n, m, missing).evaluate(&range(shown)).state {
            Some(StateValue::Ok) => 'O',
            Some(StateValue::Alarm) => 'A',
            Some(StateValue::InsufficientData) => 'I',
            None => 'R',
        };
        all.map(letter).into_iter().collect()
    }

    #[test]
    fn the_table_of_three_out_of_three() {
        for (shown, expected) in [
            ("0-X-X", "OOOO"),
            ("0----", "OOOO"),
            ("-----", "IRAO"),
            ("0XX-X", "AAAA"),
            ("----X", "IRAO"),
            ("X----", "ARAO"),
            ("--X--", "ARAO"),
            ("----0", "OOOO"),
        ] {
            assert_eq!(states(3, 3, shown), expected, "{shown}");
        }
    }

    #[test]
    fn the_table_of_two_out_of_three() {
        for (shown, expected) in [
            ("0-X-X", "AAAA"),
            ("00X0X", "AAAA"),
            ("0-X--", "OOAO"),
            ("----0", "OOAO"),
            ("----X", "IRAO"),
            ("---X-", "ARAO"),
        ] {
            assert_eq!(states(2 + 1, 2, shown), expected, "{shown}");
        }
    }

    #[test]
    fn one_period_goes_by_the_latest_data_point() {
        for (shown, expected) in
            [("--X", "AAAA"), ("X--", "AAAA"), ("X-0", "OOOO"), ("0-X", "AAAA"), ("---", "IRAO")]
        {
            assert_eq!(states(1, 1, shown), expected, "{shown}");
        }
    }

    #[test]
    fn operators() {
        use ComparisonOperator as C;
        for (comparison, expected) in [
            (C::GreaterThanThreshold, [false, false, true]),
            (C::GreaterThanOrEqualToThreshold, [false, true, true]),
            (C::LessThanThreshold, [true, false, false]),
            (C::LessThanOrEqualToThreshold, [true, true, false]),
        ] {
            let rule = Rule { comparison, ..rule(1, 1, Missing::Missing) };
            assert_eq!([0.4, 0.5, 0.6].map(|value| rule.breaches(value)), expected, "{comparison}");
        }
    }

    proptest! {
        #[test]
        fn what_must_always_hold(n in 1usize..5, m in 1usize..5, shown in "[X0-]{7}") {
            let m = m.min(n);
            let range = range(&shown);
            let range = &range[..n + 2];
            let of = |missing| rule(n, m, missing).evaluate(range);
            let real = range.iter().flatten().count();
            let (breaching, not) = (of(Missing::Breaching), of(Missing::NotBreaching));
            prop_assert_eq!(breaching.evaluated.len() + breaching.filled, n);
            // Filling with breaching points is never milder than filling with others; both always decide.
            prop_assert!(breaching.state >= not.state && breaching.state.is_some() && not.state.is_some());
            // With enough real data the setting does not matter.
            if real >= n {
                prop_assert_eq!(of(Missing::Missing).state, breaching.state);
                prop_assert_eq!(of(Missing::Ignore).state, not.state);
            }
            if real == 0 {
                prop_assert_eq!(of(Missing::Missing).state, Some(StateValue::InsufficientData));
                prop_assert_eq!(of(Missing::Ignore).state, None);
            }
        }
    }
}
