//! What CodeBuild refuses, in AWS's codes and words.
//!
//! The codes are the model's; sentences follow AWS's as clients have quoted them (Terraform's and moto's tests,
//! <https://github.com/getmoto/moto/blob/master/moto/codebuild/responses.py>, read 2026-11-21).

use wire::Refusal;

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

pub fn bad_build_id() -> Refusal {
    invalid("Invalid build ID provided")
}

pub fn foreign_role() -> Refusal {
    invalid("Invalid service role: Service role account ID does not match caller's account")
}

pub fn too_many_builds(limit: i64) -> Refusal {
    let message = format!("Cannot have more than {limit} active builds for the project");
    Refusal::new("AccountLimitExceededException", 400, message)
}
