//! AWS's wording.

use api_logs::{
    InvalidParameterException, LimitExceededException, ResourceAlreadyExistsException,
    ResourceNotFoundException, ValidationException,
};
use wire::Refusal;

/// In the code and words recorded in
/// <https://github.com/localstack/localstack/blob/main/tests/aws/services/logs/test_logs_subscription_filters.snapshot.json>.
pub fn function_of_another_account() -> Refusal {
    let text = "Cross-account lambda invocation passing is not allowed. You must use DestinationPolicies to create cross account \
                lambda triggers.";
    Refusal::new("AccessDeniedException", 400, text)
}

pub fn invalid(message: impl Into<String>) -> InvalidParameterException {
    InvalidParameterException { message: Some(message.into()) }
}

/// As [`invalid`], where the model does not list the exception.
pub fn refused(message: impl Into<String>) -> Refusal {
    invalid(message).into()
}

pub fn validation(message: impl Into<String>) -> ValidationException {
    ValidationException { message: Some(message.into()) }
}

pub fn no_group() -> ResourceNotFoundException {
    ResourceNotFoundException { message: Some("The specified log group does not exist.".into()) }
}

pub fn no_stream() -> ResourceNotFoundException {
    ResourceNotFoundException { message: Some("The specified log stream does not exist.".into()) }
}

pub fn no_metric_filter() -> ResourceNotFoundException {
    ResourceNotFoundException { message: Some("The specified metric filter does not exist.".into()) }
}

pub fn no_subscription_filter() -> ResourceNotFoundException {
    ResourceNotFoundException { message: Some("The specified subscription filter does not exist.".into()) }
}

pub fn too_many() -> LimitExceededException {
    LimitExceededException { message: Some("Resource limit exceeded.".into()) }
}

pub fn group_exists() -> ResourceAlreadyExistsException {
    ResourceAlreadyExistsException { message: Some("The specified log group already exists".into()) }
}

pub fn stream_exists() -> ResourceAlreadyExistsException {
    ResourceAlreadyExistsException { message: Some("The specified log stream already exists".into()) }
}

pub fn bad_token() -> InvalidParameterException {
    invalid("The specified nextToken is invalid.")
}

/// What we lack, by name.
pub fn lacking(what: &str) -> Refusal {
    Refusal::new("NotImplemented", 501, format!("Landfall does not have {what} of CloudWatch Logs yet."))
}
