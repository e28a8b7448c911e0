//! The generated exceptions, filled with CodePipeline's wording.

use api_codepipeline::{
    ActionNotFoundException, ApprovalAlreadyCompletedException, ConflictException,
    DuplicatedStopRequestException, InvalidApprovalTokenException, InvalidJobStateException,
    InvalidStructureException, InvalidTagsException, JobNotFoundException, LimitExceededException,
    NotLatestPipelineExecutionException, PipelineExecutionNotFoundException,
    PipelineExecutionNotStoppableException, PipelineExecutionOutdatedException, PipelineNotFoundException,
    ResourceNotFoundException, StageNotFoundException, StageNotRetryableException, TooManyTagsException,
    UnableToRollbackStageException, ValidationException,
};
use kernel::Scope;

pub fn no_pipeline(scope: &Scope, name: &str) -> PipelineNotFoundException {
    let message = format!("Account '{}' does not have a pipeline with name '{name}'", scope.account);
    PipelineNotFoundException { message: Some(message) }
}

/// AWS answers with this exception, not with the modelled PipelineNameInUseException; so and in these words moto's tests have it:
/// <https://github.com/getmoto/moto>, tests/test_codepipeline (read 2026-11-21).
pub fn name_in_use(scope: &Scope, name: &str) -> InvalidStructureException {
    let message = format!("A pipeline with the name '{name}' already exists in account '{}'", scope.account);
    InvalidStructureException { message: Some(message) }
}

/// For UpdatePipeline and the operations on tags, from the same tests.
pub fn no_resource(scope: &Scope, name: &str) -> ResourceNotFoundException {
    let message =
        format!("The account with id '{}' does not include a pipeline with the name '{name}'", scope.account);
    ResourceNotFoundException { message: Some(message) }
}

pub fn role_not_assumable(role_arn: &str) -> InvalidStructureException {
    let message = format!("CodePipeline is not authorized to perform AssumeRole on role {role_arn}");
    InvalidStructureException { message: Some(message) }
}

pub fn system_tag() -> InvalidTagsException {
    let message = "Not allowed to modify system tags. System tags start with 'aws:'. msg=[Caller is an end user and not allowed to mutate system tags]";
    InvalidTagsException { message: Some(message.into()) }
}

pub fn too_many_tags(arn: &str) -> TooManyTagsException {
    TooManyTagsException { message: Some(format!("Tag limit exceeded for resource [{arn}].")) }
}

pub fn invalid(message: impl Into<String>) -> ValidationException {
    ValidationException { message: Some(message.into()) }
}

pub fn outdated(id: &str) -> PipelineExecutionOutdatedException {
    let message = format!(
        "Pipeline execution '{id}' was started in another version of the pipeline's structure and cannot be rolled back to"
    );
    PipelineExecutionOutdatedException { message: Some(message) }
}

pub fn no_way_back(stage: &str, why: &str) -> UnableToRollbackStageException {
    UnableToRollbackStageException { message: Some(format!("Stage '{stage}' cannot be rolled back: {why}")) }
}

/// The sentence is the model's documentation of the exception; no recording of AWS's own was found.
pub fn too_many_pipelines() -> LimitExceededException {
    let message = "The number of pipelines associated with the AWS account has exceeded the limit allowed for the account.";
    LimitExceededException { message: Some(message.to_owned()) }
}

pub fn no_execution(id: &str) -> PipelineExecutionNotFoundException {
    PipelineExecutionNotFoundException {
        message: Some(format!("Pipeline execution with id '{id}' does not exist")),
    }
}

pub fn no_stage(name: &str) -> StageNotFoundException {
    StageNotFoundException { message: Some(format!("Stage '{name}' does not exist")) }
}

pub fn no_action(name: &str) -> ActionNotFoundException {
    ActionNotFoundException { message: Some(format!("Action '{name}' does not exist")) }
}

pub fn bad_approval_token() -> InvalidApprovalTokenException {
    InvalidApprovalTokenException {
        message: Some("The approval token is not the one of the approval that is waiting".into()),
    }
}

pub fn approval_done() -> ApprovalAlreadyCompletedException {
    ApprovalAlreadyCompletedException {
        message: Some("The approval action has already been approved or rejected".into()),
    }
}

pub fn no_job(id: &str) -> JobNotFoundException {
    JobNotFoundException { message: Some(format!("Job '{id}' does not exist")) }
}

pub fn job_is_over(id: &str) -> InvalidJobStateException {
    InvalidJobStateException { message: Some(format!("Job '{id}' has already been completed")) }
}

pub fn not_retryable(stage: &str, why: &str) -> StageNotRetryableException {
    StageNotRetryableException { message: Some(format!("Stage '{stage}' cannot be retried: {why}")) }
}

pub fn not_latest(id: &str) -> NotLatestPipelineExecutionException {
    NotLatestPipelineExecutionException {
        message: Some(format!("Execution '{id}' is not the latest in the stage")),
    }
}

pub fn not_stoppable(id: &str) -> PipelineExecutionNotStoppableException {
    PipelineExecutionNotStoppableException {
        message: Some(format!("Pipeline execution '{id}' is not in progress and cannot be stopped")),
    }
}

pub fn stopping_already(id: &str) -> DuplicatedStopRequestException {
    DuplicatedStopRequestException {
        message: Some(format!("Pipeline execution '{id}' is being stopped already")),
    }
}

pub fn conflict(message: impl Into<String>) -> ConflictException {
    ConflictException { message: Some(message.into()) }
}
