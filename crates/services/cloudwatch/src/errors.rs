//! AWS's wording.

use api_cloudwatch::{
    InvalidNextToken, InvalidParameterCombinationException, InvalidParameterValueException,
    MissingRequiredParameterException, ResourceNotFound, ResourceNotFoundException,
};
use wire::Refusal;

pub fn value(message: impl Into<String>) -> InvalidParameterValueException {
    InvalidParameterValueException { message: Some(message.into()) }
}

pub fn combination(message: impl Into<String>) -> InvalidParameterCombinationException {
    InvalidParameterCombinationException { message: Some(message.into()) }
}

pub fn missing(message: impl Into<String>) -> MissingRequiredParameterException {
    MissingRequiredParameterException { message: Some(message.into()) }
}

/// What the alarm operations say of a request that makes no sense; their models list no exception for it.
pub fn validation(message: impl Into<String>) -> Refusal {
    Refusal::new("ValidationError", 400, message)
}

pub fn bad_token() -> InvalidNextToken {
    InvalidNextToken { message: Some("Invalid NextToken".into()) }
}

pub fn no_alarm(name: &str) -> ResourceNotFound {
    ResourceNotFound { message: Some(format!("Alarm {name} does not exist")) }
}

pub fn no_resource(arn: &str) -> ResourceNotFoundException {
    ResourceNotFoundException {
        resource_type: Some("AWS::CloudWatch::Alarm".into()),
        resource_id: Some(arn.into()),
        message: Some(format!("Unknown resource: {arn}")),
    }
}

/// What we lack, by name.
pub fn lacking(what: impl std::fmt::Display) -> Refusal {
    Refusal::new("NotImplemented", 501, format!("Landfall does not have {what} of CloudWatch yet."))
}
