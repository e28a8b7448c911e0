//! SNS's errors with its wording, as boto3 users and other emulators' recorded tests show it.

use api_sns::{InvalidParameterException, NotFoundException, ResourceNotFoundException};
use wire::Refusal;

pub fn no_topic() -> NotFoundException {
    NotFoundException { message: Some("Topic does not exist".into()) }
}

pub fn no_subscription() -> NotFoundException {
    NotFoundException { message: Some("Subscription does not exist".into()) }
}

pub fn no_resource() -> ResourceNotFoundException {
    ResourceNotFoundException { message: Some("Resource does not exist".into()) }
}

pub fn invalid(what: impl AsRef<str>) -> InvalidParameterException {
    InvalidParameterException { message: Some(format!("Invalid parameter: {}", what.as_ref())) }
}

/// What is wrong with one of several attributes, as Subscribe and CreateTopic say it
/// (<https://github.com/localstack/localstack/blob/main/tests/aws/services/sns/test_sns.snapshot.json>, read 2026-11-21).
pub fn among_attributes(bad: Refusal) -> Refusal {
    match bad.message.strip_prefix("Invalid parameter: ") {
        Some(what) if !what.starts_with("Attribute") => invalid(format!("Attributes Reason: {what}")).into(),
        _ => bad,
    }
}

pub fn illegible_token() -> InvalidParameterException {
    InvalidParameterException { message: Some("Invalid token".into()) }
}

/// `ParameterValueInvalid`, which the model lists for Publish only.
pub fn invalid_value(message: impl Into<String>) -> Refusal {
    Refusal::new("ParameterValueInvalid", 400, message)
}

/// What we lack says so, by name.
pub fn not_offered(what: &str) -> Refusal {
    Refusal::new("NotImplemented", 501, format!("Landfall's SNS does not have {what} yet."))
}
