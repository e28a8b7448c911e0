//! Rows: groups by name; streams, metric filters and subscription filters by the id of their group.
//!
//! A group's or stream's id names its folder; a group that is deleted and made again has a new one.

use api_logs::{Distribution, LogGroupClass, MetricTransformation};
use kernel::Scope;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GroupRow {
    pub id: String,
    pub created_ms: i64,
    pub class: LogGroupClass,
    #[serde(default)]
    pub retention_days: Option<i64>,
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    #[serde(default)]
    pub deletion_protection: bool,
}

pub struct Groups;
impl store::Table for Groups {
    const NAME: &'static str = "logs.groups";
    type Key = (Scope, String);
    type Row = GroupRow;
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StreamRow {
    /// A number below 10^18: it is part of event ids.
    pub id: u64,
    pub created_ms: i64,
}

/// By group id and stream name.
pub struct Streams;
impl store::Table for Streams {
    const NAME: &'static str = "logs.streams";
    type Key = (String, String);
    type Row = StreamRow;
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MetricFilterRow {
    pub pattern: String,
    #[serde(with = "wire::kept")]
    pub transformation: MetricTransformation,
    pub created_ms: i64,
}

/// By group id and the filter's name.
pub struct MetricFilters;
impl store::Table for MetricFilters {
    const NAME: &'static str = "logs.metric_filters";
    type Key = (String, String);
    type Row = MetricFilterRow;
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SubscriptionRow {
    pub pattern: String,
    pub destination_arn: String,
    pub distribution: Distribution,
    pub created_ms: i64,
}

/// By group id and the filter's name.
pub struct Subscriptions;
impl store::Table for Subscriptions {
    const NAME: &'static str = "logs.subscriptions";
    type Key = (String, String);
    type Row = SubscriptionRow;
}
