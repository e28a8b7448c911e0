//! The generated exceptions, filled with CodePipeline's wording.

use api_codepipeline::{
    ActionNotFoundException, ApprovalAlreadyCompletedException, ConflictException,
    DuplicatedStopRequestException, InvalidApprovalTokenException, InvalidJobStateException,
    JobNotFoundException, NotLatestPipelineExecutionException, PipelineExecutionNotFoundException,
    PipelineExecutionNotStoppableException, PipelineNameInUseException, PipelineNotFoundException,
    StageNotFoundException, StageNotRetryableException,
};
use kernel::Scope;

pub fn no_pipeline(scope: &Scope, name: &str) -> PipelineNotFoundException {
    let message = format!("Account '{}' does not have a pipeline with name '{name}'", scope.account);
    PipelineNotFoundException { message: Some(message) }
}

pub fn name_in_use(name: &str) -> PipelineNameInUseException {
    PipelineNameInUseException {
        message: Some(format!("A pipeline with the name '{name}' already exists in account")),
    }
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
