//! Rows: a bus, and a rule with its targets and tags.

use api_events::{ResourceNotFoundException, RuleState, Target};
use kernel::{Fault, Scope, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::Read;

use crate::errors;

pub const DEFAULT_BUS: &str = "default";

/// Buses beside the default one, which every account has in every region.
pub struct Buses;

impl store::Table for Buses {
    const NAME: &'static str = "events.buses";
    type Key = (Scope, String);
    type Row = BusRow;
}

#[derive(Clone, Serialize, Deserialize)]
pub struct BusRow {
    pub description: Option<String>,
    pub created_at: Timestamp,
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// Key: scope, bus, name.
pub struct Rules;

impl store::Table for Rules {
    const NAME: &'static str = "events.rules";
    type Key = (Scope, String, String);
    type Row = RuleRow;
}

#[derive(Clone, Serialize, Deserialize)]
pub struct RuleRow {
    pub event_pattern: Option<String>,
    pub schedule_expression: Option<String>,
    pub state: RuleState,
    pub description: Option<String>,
    pub role_arn: Option<String>,
    pub created_by: String,
    /// The flow that ticks for this rule, while it is enabled and has a schedule.
    pub ticking: Option<Ticking>,
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// At most five, in the order in which they were added.
    #[serde(default)]
    pub targets: Vec<TargetRow>,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Ticking {
    pub flow: String,
    pub expression: String,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TargetRow {
    #[serde(with = "wire::kept")]
    pub target: Target,
}

impl RuleRow {
    pub fn is_enabled(&self) -> bool {
        self.state != RuleState::Disabled
    }
}

/// The rule, or the error that says which bus or rule there is not.
pub fn rule_at<E>(tx: &Read<'_>, scope: &Scope, bus: &str, name: &str) -> Result<RuleRow, E>
where
    E: From<Fault> + From<ResourceNotFoundException>,
{
    bus_exists::<E>(tx, scope, bus)?;
    let row = tx.get::<Rules>(&(scope.clone(), bus.to_owned(), name.to_owned()))?;
    row.ok_or_else(|| errors::no_such_rule(name, bus).into())
}

pub fn bus_exists<E>(tx: &Read<'_>, scope: &Scope, bus: &str) -> Result<(), E>
where
    E: From<Fault> + From<ResourceNotFoundException>,
{
    if has_bus(tx, scope, bus)? { Ok(()) } else { Err(errors::no_such_bus(bus).into()) }
}

pub fn has_bus(tx: &Read<'_>, scope: &Scope, bus: &str) -> Result<bool, Fault> {
    Ok(bus == DEFAULT_BUS || tx.get::<Buses>(&(scope.clone(), bus.to_owned()))?.is_some())
}
