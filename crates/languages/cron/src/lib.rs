//! EventBridge's schedules: `rate(5 minutes)` and `cron(0 12 ? * MON-FRI *)`.
//!
//! Reading order: [`Schedule`] here, [`field`] (one of the six fields), [`day`] (which days of a month), [`cron`] (the next
//! occurrence), [`rate`].
//! Follows: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html> (read 2026-11-21).
//! Surprises: the day of the week counts from 1 = Sunday; exactly one of the two day fields is `?`; `rate(1 minutes)` and
//! `rate(5 minute)` are refused (<https://github.com/buildkite/buildkite-agent-scaler/pull/100>), so are spaces beside the
//! brackets (<https://github.com/localstack/localstack/blob/main/tests/aws/services/events/test_events_schedule.py>), as is
//! an increment that the field cannot hold (`*/60`, <https://github.com/aws/aws-sdk-js/issues/4212>).
//! Where AWS's page is silent (`LW`, `L-3`, ranges that wrap such as `FRI-MON`) we do what Quartz does, whose syntax it is.
//! Left out: `at(...)`, which only EventBridge Scheduler knows.

mod cron;
mod day;
mod field;
mod rate;

use std::error::Error;
use std::fmt;

use jiff::Timestamp;
use jiff::tz::TimeZone;

pub use cron::Cron;
pub use rate::Rate;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schedule {
    Rate(Rate),
    Cron(Box<Cron>),
}

/// Why an expression is refused. Display is AWS's sentence, which never says why; `why` does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    pub why: String,
}

impl Invalid {
    fn new(why: impl Into<String>) -> Self {
        Self { why: why.into() }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Parameter ScheduleExpression is not valid.")
    }
}

impl Error for Invalid {}

impl Schedule {
    pub fn parse(expression: &str) -> Result<Self, Invalid> {
        let inside = |name: &str| expression.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
        if let Some(fields) = inside("cron") {
            return Cron::parse(fields).map(|cron| Self::Cron(Box::new(cron)));
        }
        match inside("rate") {
            Some(fields) => Rate::parse(fields).map(Self::Rate),
            None => Err(Invalid::new(format!("`{expression}` is neither cron(...) nor rate(...)"))),
        }
    }

    /// The first occurrence later than `after`, in UTC. A rate counts from `since`, the instant at which the rule was made.
    /// None if there is none before the year 2200.
    pub fn next(&self, after: Timestamp, since: Timestamp) -> Option<Timestamp> {
        self.next_in(after, since, &TimeZone::UTC)
    }

    /// As `next`, with the fields of a cron expression meant in a time zone. A local time that a clock change leaves out
    /// is taken as much later as the clock was moved; one that it repeats counts once, the first time.
    pub fn next_in(&self, after: Timestamp, since: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        match self {
            Self::Rate(rate) => rate.next(after, since),
            Self::Cron(cron) => cron.next(after, zone),
        }
    }
}
