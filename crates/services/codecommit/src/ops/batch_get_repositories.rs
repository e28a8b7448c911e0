//! BatchGetRepositories: several repositories at once.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_BatchGetRepositories.html> (read 2026-11-21).
//! Permission: codecommit:BatchGetRepositories on each repository.

use crate::CodeCommit;
use crate::errors;
use api_codecommit::{
    BatchGetRepositories, BatchGetRepositoriesError, BatchGetRepositoriesErrorCodeEnum,
    BatchGetRepositoriesErrorRow, BatchGetRepositoriesInput, BatchGetRepositoriesOutput,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<BatchGetRepositories> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &BatchGetRepositoriesInput,
    ) -> Result<Vec<Permission>, BatchGetRepositoriesError> {
        let mut permissions = Vec::new();
        for name in input.repository_names.iter().take(NAMES_MAX) {
            permissions.extend(self.permission(cx, "codecommit:BatchGetRepositories", name).await?);
        }
        Ok(permissions)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: BatchGetRepositoriesInput,
    ) -> Result<BatchGetRepositoriesOutput, BatchGetRepositoriesError> {
        batch_get_repositories(self, cx, input).await.map_err(Into::into)
    }
}

async fn batch_get_repositories(
    service: &CodeCommit,
    cx: &Cx,
    input: BatchGetRepositoriesInput,
) -> Result<BatchGetRepositoriesOutput, Failure> {
    let asked = input.repository_names;
    if asked.is_empty() {
        return Err(errors::names_required().into());
    }
    if asked.len() > NAMES_MAX {
        return Err(errors::names_limit().into());
    }
    let (mut repositories, mut missing, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    for name in asked {
        match service.find(&cx.scope, &name).await {
            Ok(found) => repositories.push(found.metadata(cx)),
            Err(Failure::Fault(fault)) => return Err(fault.into()),
            Err(Failure::Refusal(refusal)) => {
                failed.push(BatchGetRepositoriesErrorRow {
                    repository_name: Some(name.clone()),
                    error_code: Some(BatchGetRepositoriesErrorCodeEnum::RepositoryDoesNotExistException),
                    error_message: Some(refusal.message),
                    ..BatchGetRepositoriesErrorRow::default()
                });
                missing.push(name);
            }
        }
    }
    Ok(BatchGetRepositoriesOutput {
        repositories: Some(repositories),
        repositories_not_found: Some(missing),
        errors: Some(failed),
    })
}

const NAMES_MAX: usize = 100;
