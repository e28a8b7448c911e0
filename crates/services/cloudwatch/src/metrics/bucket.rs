//! What is kept of the data points of one short stretch of time, and the statistics it gives.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html> (read 2026-11-21).
//! Values are kept exactly up to a number of different ones, then rounded to three (and at last two) significant digits, or halves of
//! the last digit after a leading 1: a bucket's memory is bounded, and percentiles are off by less than 3 % (AWS approximates them as
//! well). A statistic set of more than one sample has no percentiles, unless its minimum is its maximum; that is AWS's rule.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Different values in one bucket before they are rounded.
const VALUES_MAX: usize = 200;

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Statistic {
    SampleCount,
    Average,
    Sum,
    Minimum,
    Maximum,
    Percentile(f64),
}

impl Statistic {
    /// As `Statistic`, `ExtendedStatistic` and `Stat` name them. None for what we do not compute (trimmed means and the like).
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "SampleCount" => Statistic::SampleCount,
            "Average" => Statistic::Average,
            "Sum" => Statistic::Sum,
            "Minimum" => Statistic::Minimum,
            "Maximum" => Statistic::Maximum,
            _ => {
                let share: f64 = text.strip_prefix('p')?.parse().ok()?;
                (0.0..=100.0).contains(&share).then_some(Statistic::Percentile(share))?
            }
        })
    }
}

/// What came in at one instant, as one item of PutMetricData gives it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Sample {
    /// Values and how often each.
    Values(Vec<(f64, f64)>),
    Set {
        count: f64,
        sum: f64,
        minimum: f64,
        maximum: f64,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub struct Bucket {
    count: f64,
    sum: f64,
    minimum: f64,
    maximum: f64,
    /// Values by their order, and how often each. None when a statistic set hides them.
    values: Option<BTreeMap<Ordered, f64>>,
}

#[derive(Debug, Clone, Copy)]
struct Ordered(f64);
impl PartialEq for Ordered {
    fn eq(&self, other: &Self) -> bool {
        self.0.total_cmp(&other.0).is_eq()
    }
}
impl Eq for Ordered {}
impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl Default for Bucket {
    fn default() -> Self {
        let values = Some(BTreeMap::new());
        Self { count: 0.0, sum: 0.0, minimum: f64::INFINITY, maximum: f64::NEG_INFINITY, values }
    }
}

impl Bucket {
    pub fn add(&mut self, sample: &Sample) {
        match sample {
            Sample::Values(values) => {
                for (value, count) in values.iter().filter(|(_, count)| *count > 0.0) {
                    self.add_set(*count, value * count, *value, *value);
                }
            }
            Sample::Set { count, sum, minimum, maximum } if *count > 0.0 => {
                self.add_set(*count, *sum, *minimum, *maximum);
            }
            Sample::Set { .. } => {}
        }
    }

    fn add_set(&mut self, count: f64, sum: f64, minimum: f64, maximum: f64) {
        self.count += count;
        self.sum += sum;
        self.minimum = self.minimum.min(minimum);
        self.maximum = self.maximum.max(maximum);
        match &mut self.values {
            Some(values) if minimum == maximum || count == 1.0 => {
                *values.entry(Ordered(minimum)).or_default() += count;
            }
            hidden => *hidden = None,
        }
        self.shrink();
    }

    pub fn merge(&mut self, other: &Bucket) {
        self.count += other.count;
        self.sum += other.sum;
        self.minimum = self.minimum.min(other.minimum);
        self.maximum = self.maximum.max(other.maximum);
        match (&mut self.values, &other.values) {
            (Some(mine), Some(theirs)) => {
                theirs.iter().for_each(|(value, count)| *mine.entry(*value).or_default() += count);
            }
            (mine, _) => *mine = None,
        }
        self.shrink();
    }

    fn shrink(&mut self) {
        for digits in [3, 2] {
            let Some(values) = self.values.as_mut().filter(|values| values.len() > VALUES_MAX) else {
                return;
            };
            let mut rounded = BTreeMap::new();
            for (value, count) in std::mem::take(values) {
                *rounded.entry(Ordered(round(value.0, digits))).or_default() += count;
            }
            *values = rounded;
        }
    }

    pub fn count(&self) -> f64 {
        self.count
    }

    /// None when there are no samples, or none that this statistic can be taken of.
    pub fn statistic(&self, statistic: Statistic) -> Option<f64> {
        if self.count <= 0.0 {
            return None;
        }
        Some(match statistic {
            Statistic::SampleCount => self.count,
            Statistic::Average => self.sum / self.count,
            Statistic::Sum => self.sum,
            Statistic::Minimum => self.minimum,
            Statistic::Maximum => self.maximum,
            Statistic::Percentile(share) => self.percentile(share)?,
        })
    }

    /// The least value that has `share` percent of the samples at or below it.
    fn percentile(&self, share: f64) -> Option<f64> {
        let values = self.values.as_ref()?;
        let wanted = share / 100.0 * self.count;
        let mut seen = 0.0;
        let found = values.iter().find(|(_, count)| {
            seen += **count;
            seen >= wanted
        });
        found.or(values.last_key_value()).map(|(value, _)| value.0.clamp(self.minimum, self.maximum))
    }
}

/// To so many digits. A step between two digits is widest beside a number that begins with 1: there it is halved.
fn round(value: f64, digits: i32) -> f64 {
    if value == 0.0 {
        return 0.0;
    }
    let power = value.abs().log10().floor() as i32;
    let halves = if value.abs() < 2.0 * 10f64.powi(power) { 2.0 } else { 1.0 };
    let factor = halves * 10f64.powi(digits - 1 - power);
    let rounded = (value * factor).round() / factor;
    if rounded.is_finite() { rounded } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(values: &[f64]) -> Bucket {
        let mut bucket = Bucket::default();
        values.iter().for_each(|value| bucket.add(&Sample::Values(vec![(*value, 1.0)])));
        bucket
    }

    #[test]
    fn statistics_of_known_values() {
        let bucket = of(&[4.0, 1.0, 3.0, 2.0]);
        let expected = [
            ("SampleCount", 4.0),
            ("Average", 2.5),
            ("Sum", 10.0),
            ("Minimum", 1.0),
            ("Maximum", 4.0),
            ("p50", 2.0),
            ("p99", 4.0),
            ("p0", 1.0),
        ];
        for (name, value) in expected {
            let statistic = Statistic::parse(name).expect("known");
            assert_eq!(bucket.statistic(statistic), Some(value), "{name}");
        }
        for name in ["tm99", "p101", "px", "average", "IQM"] {
            assert_eq!(Statistic::parse(name), None, "{name}");
        }
    }

    #[test]
    fn statistic_sets_hide_their_values() {
        let mut bucket = of(&[1.0]);
        bucket.add(&Sample::Set { count: 3.0, sum: 9.0, minimum: 3.0, maximum: 3.0 });
        assert_eq!(bucket.statistic(Statistic::Percentile(90.0)), Some(3.0));
        bucket.add(&Sample::Set { count: 2.0, sum: 9.0, minimum: 4.0, maximum: 5.0 });
        assert_eq!(bucket.statistic(Statistic::Percentile(90.0)), None);
        assert_eq!((bucket.statistic(Statistic::Sum), bucket.count()), (Some(19.0), 6.0));
        assert_eq!(Bucket::default().statistic(Statistic::Sum), None);
    }

    #[test]
    fn what_is_rounded_twice_is_still_near() {
        assert_eq!(
            [104_749.0, 196_000.0, 2_049.0, -0.001_04].map(|value| round(value, 3)),
            [104_500.0, 196_000.0, 2_050.0, -0.001_04]
        );
        assert_eq!(
            [105_000.0, 107_600.0, 2_050.0, 9_960.0].map(|value| round(value, 2)),
            [105_000.0, 110_000.0, 2_100.0, 10_000.0]
        );
    }

    proptest! {
        #[test]
        fn merging_is_adding_and_percentiles_are_near(
            values in prop::collection::vec(0.001f64..1e6, 1..600), cut in 0usize..600, share in 0.0f64..100.0,
        ) {
            let cut = cut.min(values.len());
            let mut merged = of(&values[..cut]);
            merged.merge(&of(&values[cut..]));
            let whole = of(&values);
            prop_assert_eq!(merged.count(), whole.count());
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            let at = ((share / 100.0 * values.len() as f64).ceil() as usize).clamp(1, values.len());
            let exact = sorted[at - 1];
            let near = merged.statistic(Statistic::Percentile(share)).expect("values are known");
            prop_assert!((near - exact).abs() <= 0.03 * exact, "{near} for {exact}");
        }
    }
}
