//! What CodeDeploy refuses, in AWS's codes and words.
//!
//! The words are those that clients have quoted (`No application found for name`, `No Deployment Group found for name`,
//! `already has an active Deployment`), and else the exceptions' texts in the API reference
//! (<https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html> and its neighbours), both read
//! 2026-11-21.

use wire::Refusal;

/// Of each: name, code, and its sentence.
macro_rules! refusals {
    ($($name:ident($($arg:ident),*) = $code:literal, $text:literal;)*) => {
        $(pub fn $name($($arg: &str),*) -> Refusal {
            Refusal::new($code, 400, format!($text))
        })*
    };
}

refusals! {
    application_exists(name) = "ApplicationAlreadyExistsException", "The application {name} already exists with the user or Amazon Web Services account.";
    application_name_required() = "ApplicationNameRequiredException", "The minimum number of required application names was not specified.";
    arn_not_supported(arn) = "ArnNotSupportedException", "The specified ARN is not supported: {arn}";
    batch_too_large() = "BatchLimitExceededException", "The maximum number of names or IDs allowed for this request (100) was exceeded.";
    bucket_filter_required() = "BucketNameFilterRequiredException", "A bucket name is required, but was not provided.";
    config_exists(name) = "DeploymentConfigAlreadyExistsException", "A deployment configuration with the specified name with the user or Amazon Web Services account already exists: {name}";
    config_in_use(name) = "DeploymentConfigInUseException", "The deployment configuration is still in use: {name}";
    config_is_predefined(name) = "InvalidOperationException", "The deployment configuration {name} is predefined and cannot be deleted.";
    deployment_completed(id) = "DeploymentAlreadyCompletedException", "The deployment {id} is already complete.";
    deployment_not_ready(id) = "DeploymentIsNotInReadyStateException", "The deployment {id} does not have a status of Ready and can't continue yet.";
    deployment_not_started(id) = "DeploymentNotStartedException", "The deployment {id} has not started.";
    group_exists(application, group) = "DeploymentGroupAlreadyExistsException", "A deployment group with the name {group} already exists in the application {application}.";
    group_is_busy(group, active) = "DeploymentLimitExceededException", "The Deployment Group '{group}' already has an active Deployment '{active}'";
    group_name_required() = "DeploymentGroupNameRequiredException", "The deployment group name was not specified.";
    hook_answered() = "LifecycleEventAlreadyCompletedException", "An attempt to return the status of an already completed lifecycle event occurred.";
    invalid_config_name(name) = "InvalidDeploymentConfigNameException", "The deployment configuration name {name} is not valid: names that begin with CodeDeployDefault. are reserved.";
    invalid_alarms(why) = "InvalidAlarmConfigException", "{why}";
    invalid_deployment_id() = "DeploymentIdRequiredException", "At least one deployment ID must be specified.";
    invalid_hook_execution() = "InvalidLifecycleEventHookExecutionIdException", "A lifecycle event hook is invalid. Review the hooks section in your AppSpec file to ensure the lifecycle events and hooks functions are valid.";
    invalid_hook_status() = "InvalidLifecycleEventHookExecutionStatusException", "The result of a Lambda validation function that verifies a lifecycle event is invalid. It should return Succeeded or Failed.";
    invalid_input(why) = "InvalidInputException", "{why}";
    invalid_next_token() = "InvalidNextTokenException", "The next token was specified in an invalid format.";
    invalid_revision(why) = "InvalidRevisionException", "{why}";
    invalid_rollback(why) = "InvalidAutoRollbackConfigException", "{why}";
    invalid_role(role) = "InvalidRoleException", "The service role ARN was specified in an invalid format: {role}";
    invalid_routing(why) = "InvalidTrafficRoutingConfigurationException", "{why}";
    invalid_style() = "InvalidDeploymentStyleException", "For Lambda deployment group, deployment type can be BLUE_GREEN and deployment option can be WITH_TRAFFIC_CONTROL.";
    invalid_target(id) = "DeploymentTargetDoesNotExistException", "The provided target ID does not belong to the attempted deployment: {id}";
    invalid_time_range() = "InvalidTimeRangeException", "The specified time range was specified in an invalid format.";
    no_application(name) = "ApplicationDoesNotExistException", "No application found for name: {name}";
    no_config(name) = "DeploymentConfigDoesNotExistException", "No deployment configuration found for name: {name}";
    no_deployment(id) = "DeploymentDoesNotExistException", "The deployment {id} could not be found";
    no_group(name) = "DeploymentGroupDoesNotExistException", "No Deployment Group found for name: {name}";
    no_revision() = "RevisionDoesNotExistException", "The named revision does not exist with the user or Amazon Web Services account.";
    revision_required() = "RevisionRequiredException", "The revision ID was not specified.";
    targets_too_many() = "DeploymentTargetListSizeExceededException", "The maximum number of targets that can be associated with an Amazon ECS or Lambda deployment was exceeded. The target list of both types of deployments must have exactly one item.";
    too_many_alarms() = "AlarmsLimitExceededException", "The maximum number of alarms for a deployment group (10) was exceeded.";
    wait_unsupported(id) = "UnsupportedActionForDeploymentTypeException", "The deployment {id} moves a Lambda alias: it waits for nothing that a call could end.";
}

/// What we lack says so, by name.
pub fn not_offered(what: &str) -> Refusal {
    Refusal::new("NotImplemented", 501, format!("Landfall's CodeDeploy does not have {what} yet."))
}
