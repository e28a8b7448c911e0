//! How a service announces an event without knowing EventBridge: one call, in its own transaction.
//!
//! The event becomes the start of a flow of kind [`KIND`], so it is on disk when the change that it tells of is. The
//! events service runs that flow: it matches the event against the rules and starts the deliveries.
//! An event's JSON is AWS's: <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html>
//! (read 2026-11-21).
//!
//! Not here: rules, targets, buses.

use kernel::{Chance, Fault, Scope, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::Write;

/// The flow that routes an event. The events service implements it, with [`Routing`] as its state.
pub const KIND: &str = "events.route";

/// The name of [`Routing::Route`], the flow's first step.
pub const ROUTE: &str = "route";

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Routing {
    Route(Event),
}

/// An event as the default bus takes it in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub id: String,
    pub scope: Scope,
    /// `default`, or the name of another bus.
    pub bus: String,
    /// `aws.codecommit`
    pub source: String,
    pub detail_type: String,
    pub resources: Vec<String>,
    pub detail: Value,
    pub time: Timestamp,
}

impl Event {
    /// An event of an AWS service, on the default bus.
    pub fn of_service(
        scope: &Scope,
        chance: &dyn Chance,
        time: Timestamp,
        source: &str,
        detail_type: &str,
        resources: Vec<String>,
        detail: Value,
    ) -> Self {
        Self {
            id: chance.uuid(),
            scope: scope.clone(),
            bus: "default".into(),
            source: source.into(),
            detail_type: detail_type.into(),
            resources,
            detail,
            time,
        }
    }

    /// The JSON that patterns are matched against and targets are given.
    pub fn to_json(&self) -> Value {
        serde_json::json!({
            "version": "0",
            "id": self.id,
            "detail-type": self.detail_type,
            "source": self.source,
            "account": self.scope.account,
            "time": self.time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            "region": self.scope.region,
            "resources": self.resources,
            "detail": self.detail,
        })
    }
}

/// Announces `event` with whatever else the transaction writes. The same id twice is one event.
pub fn publish(tx: &mut Write<'_>, event: &Event) -> Result<(), Fault> {
    flow::start_named(tx, KIND, event.id.as_str(), ROUTE, &Routing::Route(event.clone()))?;
    Ok(())
}
