//! What CodeBuild refuses, in AWS's codes and words.
//!
//! The codes are the model's; sentences follow AWS's as clients have quoted them (Terraform's and moto's tests,
//! <https://github.com/getmoto/moto/blob/master/moto/codebuild/responses.py>, read 2026-11-21).

use kernel::Fault;
use wire::{OperationError, Refusal};

/// Whatever keeps an operation from succeeding: the caller's fault or ours.
#[derive(Debug)]
pub enum Failure {
    Refusal(Refusal),
    Fault(Fault),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl Failure {
    /// As the operation's own generated error.
    pub fn of<E: OperationError>(self) -> E {
        match self {
            Self::Refusal(refusal) => refusal.into(),
            Self::Fault(fault) => fault.into(),
        }
    }
}

pub fn invalid(message: impl Into<String>) -> Refusal {
    Refusal::new("InvalidInputException", 400, message)
}

/// What AWS has and we do not: said when it is asked for, not found out when a build has run.
pub fn lacking(what: &str) -> Refusal {
    invalid(format!("Landfall does not have {what} yet; COVERAGE.md lists what it has."))
}

pub fn project_exists(name: &str) -> Refusal {
    let message = format!("Project already exists: {name}");
    Refusal::new("ResourceAlreadyExistsException", 400, message)
}

pub fn project_not_found(arn: &str) -> Refusal {
    Refusal::new("ResourceNotFoundException", 400, format!("Project cannot be found: {arn}"))
}

pub fn build_not_found(id: &str) -> Refusal {
    Refusal::new("ResourceNotFoundException", 400, format!("Build cannot be found: {id}"))
}

pub fn too_many_builds(limit: i64) -> Refusal {
    let message = format!("Cannot have more than {limit} active builds for the project");
    Refusal::new("AccountLimitExceededException", 400, message)
}
