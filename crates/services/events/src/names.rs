//! ARNs of buses and rules, and the bus that a request means.
//!
//! Follows: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html>: a rule of the
//! default bus is `rule/NAME`, one of another bus `rule/BUS/NAME`.

use kernel::{Arn, Scope};

use crate::tables::DEFAULT_BUS;

pub fn bus_arn(scope: &Scope, bus: &str) -> String {
    scope.arn("events", format!("event-bus/{bus}")).as_str().to_owned()
}

pub fn rule_arn(scope: &Scope, bus: &str, name: &str) -> String {
    let resource = if bus == DEFAULT_BUS { format!("rule/{name}") } else { format!("rule/{bus}/{name}") };
    scope.arn("events", resource).as_str().to_owned()
}

/// The name of the bus that a request names, by name or ARN; the default one if it names none.
pub fn bus_of(given: Option<&str>) -> String {
    let given = given.unwrap_or(DEFAULT_BUS);
    let by_arn = Arn::parse(given).ok().and_then(|arn| arn.resource_of("event-bus/").map(str::to_owned));
    by_arn.unwrap_or_else(|| given.to_owned())
}

/// What can carry tags.
pub enum Tagged {
    Bus(String),
    Rule { bus: String, name: String },
}

/// What an ARN of this scope names; none for anything else.
pub fn tagged(scope: &Scope, arn: &str) -> Option<Tagged> {
    let arn = Arn::parse(arn).ok()?;
    let own = arn.service() == "events"
        && arn.region() == scope.region.as_str()
        && arn.account() == scope.account.as_str();
    if !own {
        return None;
    }
    if let Some(bus) = arn.resource_of("event-bus/") {
        return Some(Tagged::Bus(bus.to_owned()));
    }
    let (bus, name) = match arn.resource_of("rule/")?.split_once('/') {
        Some((bus, name)) => (bus, name),
        None => (DEFAULT_BUS, arn.resource_of("rule/")?),
    };
    Some(Tagged::Rule { bus: bus.to_owned(), name: name.to_owned() })
}
