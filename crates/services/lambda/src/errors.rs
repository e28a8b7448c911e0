//! What Lambda refuses, in its codes and words.
//!
//! Codes and statuses are the model's. The sentences are Lambda's as clients have recorded them:
//! <https://github.com/localstack/localstack/blob/main/tests/aws/services/lambda_/test_lambda_api.snapshot.json> and
//! <https://github.com/hashicorp/terraform-provider-aws/issues> (read 2026-11-21).

use wire::{Refusal, Value};

fn user(code: &'static str, status: u16, message: impl Into<String>) -> Refusal {
    let mut refusal = Refusal::new(code, status, message);
    refusal.fields.push(("Type".into(), Value::Text("User".into())));
    refusal
}

pub fn invalid(message: impl Into<String>) -> Refusal {
    user("InvalidParameterValueException", 400, message)
}

pub fn validation(message: impl Into<String>) -> Refusal {
    Refusal::new("ValidationException", 400, message)
}

pub fn not_found(message: impl Into<String>) -> Refusal {
    user("ResourceNotFoundException", 404, message)
}

pub fn no_function(arn: &str) -> Refusal {
    not_found(format!("Function not found: {arn}"))
}

pub fn no_alias(arn: &str) -> Refusal {
    not_found(format!("Cannot find alias arn: {arn}"))
}

pub fn conflict(message: impl Into<String>) -> Refusal {
    user("ResourceConflictException", 409, message)
}

pub fn function_exists(name: &str) -> Refusal {
    conflict(format!("Function already exist: {name}"))
}

/// Clients look for its beginning: <https://github.com/karl-cardenas-coding/go-lambda-cleanup/issues/45> (read 2026-11-21).
pub fn version_has_aliases(aliases: &[String]) -> Refusal {
    let names = aliases.join(", ");
    conflict(format!("Unable to delete version because the following aliases reference it: [{names}]"))
}

pub fn update_in_progress(arn: &str) -> Refusal {
    conflict(format!(
        "The operation cannot be performed at this time. An update is in progress for resource: {arn}"
    ))
}

pub fn in_state(state: &str) -> Refusal {
    conflict(format!(
        "The operation cannot be performed at this time. The function is currently in the following state: {state}"
    ))
}

pub fn no_policy() -> Refusal {
    not_found("The resource you requested does not exist.")
}

/// What RemovePermission says in the same case.
pub fn no_policy_to_change() -> Refusal {
    not_found("No policy is associated with the given resource.")
}

pub fn no_invoke_config(arn: &str) -> Refusal {
    not_found(format!("The function {arn} doesn't have an EventInvokeConfig"))
}

/// What settings are put for is not there: asynchronous settings do not say what.
pub fn nothing_to_configure() -> Refusal {
    not_found("The function doesn't exist.")
}

pub fn only_whole_functions() -> Refusal {
    invalid(
        "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please \
         specify either a function name or an unqualified function ARN.",
    )
}

pub fn policy_too_large(size: usize, limit: usize) -> Refusal {
    user(
        "PolicyLengthExceededException",
        400,
        format!("The final policy size ({size}) is bigger than the limit ({limit})."),
    )
}

pub fn wrong_revision() -> Refusal {
    let message = "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to \
                   retrieve the latest Revision Id";
    user("PreconditionFailedException", 412, message)
}

pub fn role_not_assumable() -> Refusal {
    invalid("The role defined for the function cannot be assumed by Lambda.")
}

pub fn bad_layer_arn(arn: &str) -> Refusal {
    invalid(format!(
        "Invalid layer ARN: {arn}. A layer version is named as arn:PARTITION:lambda:REGION:ACCOUNT:layer:NAME:VERSION."
    ))
}

/// Of operations that look a layer version up.
pub fn no_layer_version() -> Refusal {
    not_found("The resource you requested does not exist.")
}

/// Of operations on its policy.
pub fn layer_version_missing(arn: &str) -> Refusal {
    not_found(format!("Layer version {arn} does not exist."))
}

pub fn wrong_layer_revision() -> Refusal {
    let message = "The Revision Id provided does not match the latest Revision Id. Call the GetLayerPolicy API to retrieve the \
                   latest Revision Id";
    user("PreconditionFailedException", 412, message)
}

pub fn statement_exists(sid: &str) -> Refusal {
    conflict(format!(
        "The statement id ({sid}) provided already exists. Please provide a new statement id, or remove the existing statement."
    ))
}

pub fn no_statement(sid: &str) -> Refusal {
    not_found(format!("Statement {sid} is not found in resource policy."))
}

pub fn too_large_with_layers(size: u64, limit: u64) -> Refusal {
    invalid(format!(
        "Function code combined with layers exceeds the maximum allowed size of {limit} bytes. The actual size is {size} bytes."
    ))
}

pub fn bad_zip() -> Refusal {
    invalid("Could not unzip uploaded file. Please check your file, then try to upload again.")
}

pub fn unzipped_too_large(limit: u64) -> Refusal {
    invalid(format!("Unzipped size must be smaller than {limit} bytes"))
}

pub fn zip_too_large(limit: usize) -> Refusal {
    Refusal::new(
        "RequestEntityTooLargeException",
        413,
        format!("Zipped size must be smaller than {limit} bytes"),
    )
}

pub fn code_storage_exceeded() -> Refusal {
    Refusal::new("CodeStorageExceededException", 400, "Code storage limit exceeded.")
}

pub fn payload_too_large(size: usize, kind: api_lambda::InvocationType, limit: usize) -> Refusal {
    let kind = kind.as_str();
    let message =
        format!("{size} byte payload is too large for the {kind} invocation type (limit {limit} bytes)");
    Refusal::new("RequestEntityTooLargeException", 413, message)
}

/// The first half is Lambda's; what its parser then says of the byte is its own, and ours is ours.
pub fn not_json(problem: &str) -> Refusal {
    let message =
        format!("Could not parse request body into json: Could not parse payload into json: {problem}");
    user("InvalidRequestContentException", 400, message)
}

pub fn bad_client_context() -> Refusal {
    user("InvalidRequestContentException", 400, "Client context must be a valid Base64-encoded JSON object.")
}

pub fn throttled(reason: api_lambda::ThrottleReason) -> Refusal {
    let mut refusal = user("TooManyRequestsException", 429, "Rate Exceeded.");
    refusal.fields.push(("Reason".into(), Value::Text(reason.as_str().into())));
    refusal
}

/// What we do not have is refused, not pretended.
pub fn lacking(what: &str) -> Refusal {
    invalid(format!("Landfall does not have {what} yet; COVERAGE.md lists what it has."))
}
