//! Metric math: expressions over the metrics of one request or alarm, named by their ids.
//!
//! Follows <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html> (read 2026-11-21). Data points
//! meet by timestamp: where one of two series has none, the result has none; what is no finite number (a division by zero) is
//! no data point. Surprises: AVG, MAX, MIN, STDDEV and SUM make one number of a series, and one series of several.
//! Left out, refused by name: ANOMALY_DETECTION_BAND, DB_PERF_INSIGHTS, INSIGHT_RULE_METRIC, LAMBDA, SEARCH, SERVICE_QUOTA,
//! SLICE, SORT, the calendar functions, and Metrics Insights (`SELECT ...`).
//!
//! `parse` reads an expression, `evaluate` computes one, `functions` are AWS's by name, `plan` puts the queries of a request
//! into the order in which they can be computed.

mod evaluate;
mod functions;
mod parse;
mod plan;

pub use evaluate::{Grid, POINTS_MAX, Value, evaluate};
pub use parse::{Expression, parse};
pub use plan::{Wanted, order};

use std::collections::BTreeMap;

/// Data points by the start of their period, in milliseconds.
pub type Series = BTreeMap<i64, f64>;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Bad {
    #[error("{0}")]
    Expression(String),
    /// AWS has it and we do not.
    #[error("{0} in metric math")]
    Lacking(String),
}

pub(crate) fn bad(what: impl Into<String>) -> Bad {
    Bad::Expression(what.into())
}
