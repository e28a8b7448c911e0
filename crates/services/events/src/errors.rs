//! EventBridge's errors with its wording, as recorded by boto3 users and the public test suites of other emulators.

use api_events::{
    InvalidEventPatternException, LimitExceededException, ResourceAlreadyExistsException,
    ResourceNotFoundException,
};
use wire::Refusal;

pub fn no_such_rule(name: &str, bus: &str) -> ResourceNotFoundException {
    ResourceNotFoundException { message: Some(format!("Rule {name} does not exist on EventBus {bus}.")) }
}

pub fn no_such_bus(bus: &str) -> ResourceNotFoundException {
    ResourceNotFoundException { message: Some(format!("Event bus {bus} does not exist.")) }
}

pub fn no_such_source(source: &str) -> ResourceNotFoundException {
    ResourceNotFoundException { message: Some(format!("Event source {source} does not exist.")) }
}

pub fn bus_exists(bus: &str) -> ResourceAlreadyExistsException {
    ResourceAlreadyExistsException { message: Some(format!("Event bus {bus} already exists.")) }
}

pub fn invalid_pattern(invalid: &lang_event_pattern::Invalid) -> InvalidEventPatternException {
    InvalidEventPatternException { message: Some(invalid.to_string()) }
}

pub fn too_many() -> LimitExceededException {
    LimitExceededException {
        message: Some("The requested resource exceeds the maximum number allowed.".into()),
    }
}

pub fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new("ValidationException", 400, message)
}

/// What we lack says so, by name.
pub fn not_offered(what: &str) -> Refusal {
    Refusal::new("NotImplemented", 501, format!("Landfall's EventBridge does not have {what} yet."))
}

pub fn bad_token() -> Refusal {
    invalid("Token is not valid. Reason: it was not handed out by this list.")
}
