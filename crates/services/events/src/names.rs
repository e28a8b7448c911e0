//! ARNs of buses and rules, and the bus that a request means.
//!
//! Follows: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html>: a rule of the
//! default bus is `rule/NAME`, one of another bus `rule/BUS/NAME`.

use kernel::{Arn, Scope};
use wire::Refusal;

use crate::errors;
use crate::tables::DEFAULT_BUS;

pub fn bus_arn(scope: &Scope, bus: &str) -> String {
    scope.arn("events", format!("event-bus/{bus}")).as_str().to_owned()
}

pub fn rule_arn(scope: &Scope, bus: &str, name: &str) -> String {
    let resource = if bus == DEFAULT_BUS { format!("rule/{name}") } else { format!("rule/{bus}/{name}") };
    scope.arn("events", resource).as_str().to_owned()
}

/// The name of the bus that a request names, by name or ARN; the default one if it names none. The bus of another account
/// or region is refused by name: to take the local one of that name in its place would deliver to the wrong one.
pub fn bus_of(scope: &Scope, given: Option<&str>) -> Result<String, Refusal> {
    let given = given.unwrap_or(DEFAULT_BUS);
    let Ok(arn) = Arn::parse(given) else { return Ok(given.to_owned()) };
    let Some(bus) = arn.resource_of("event-bus/") else { return Ok(given.to_owned()) };
    if !is_of(scope, &arn) {
        return Err(errors::not_offered(&format!("event buses of other accounts and regions ({given})")));
    }
    Ok(bus.to_owned())
}

/// Whether an ARN names something of EventBridge in this account and region.
fn is_of(scope: &Scope, arn: &Arn) -> bool {
    arn.service() == "events"
        && arn.region() == scope.region.as_str()
        && arn.account() == scope.account.as_str()
}

/// What can carry tags.
pub enum Tagged {
    Bus(String),
    Rule { bus: String, name: String },
}

/// What an ARN of this scope names; none for anything else.
pub fn tagged(scope: &Scope, arn: &str) -> Option<Tagged> {
    let arn = Arn::parse(arn).ok()?;
    if !is_of(scope, &arn) {
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
