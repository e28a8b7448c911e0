//! Rows: alarms, their history, and which metrics there are. Data points are in segments.

use api_cloudwatch::{HistoryItemType, PutMetricAlarmInput, StateValue};
use kernel::{Scope, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AlarmRow {
    /// Names the alarm's flow; an alarm that is deleted and made again has a new one.
    pub id: String,
    #[serde(with = "wire::kept")]
    pub config: PutMetricAlarmInput,
    /// A composite alarm's AlarmRule; its config has name, description and actions only.
    #[serde(default)]
    pub rule: Option<String>,
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    pub configured_at: Timestamp,
    pub state: State,
    pub transitioned_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct State {
    pub value: StateValue,
    pub reason: String,
    pub reason_data: Option<String>,
    pub at: Timestamp,
}

impl AlarmRow {
    pub fn actions_enabled(&self) -> bool {
        self.config.actions_enabled.unwrap_or(true)
    }
}

/// By name.
pub struct Alarms;
impl store::Table for Alarms {
    const NAME: &'static str = "cloudwatch.alarms";
    type Key = (Scope, String);
    type Row = AlarmRow;
}

/// By an alarm's name, the composite alarms whose rules name it.
pub struct Parents;
impl store::Table for Parents {
    const NAME: &'static str = "cloudwatch.parents";
    type Key = (Scope, String, String);
    type Row = ();
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct HistoryRow {
    pub kind: HistoryItemType,
    pub summary: String,
    pub data: String,
    #[serde(default)]
    pub composite: bool,
}

/// By alarm name, time and an id. It outlives the alarm.
pub struct History;
impl store::Table for History {
    const NAME: &'static str = "cloudwatch.history";
    type Key = (Scope, String, Timestamp, String);
    type Row = HistoryRow;
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KnownRow {
    pub name: String,
    pub dimensions: Vec<(String, String)>,
    /// The last day (since the epoch) on which data came.
    pub last_day: i64,
}

/// By namespace and the metric's identity.
pub struct Known;
impl store::Table for Known {
    const NAME: &'static str = "cloudwatch.metrics";
    type Key = (Scope, String, String);
    type Row = KnownRow;
}
