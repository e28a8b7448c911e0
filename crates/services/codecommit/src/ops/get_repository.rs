//! GetRepository: what is known of a repository, with the URL to clone it from.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_GetRepository.html> (read 2026-11-21).
//! Permission: codecommit:GetRepository on the repository.

use crate::CodeCommit;
use api_codecommit::{GetRepository, GetRepositoryError, GetRepositoryInput, GetRepositoryOutput};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<GetRepository> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &GetRepositoryInput,
    ) -> Result<Vec<Permission>, GetRepositoryError> {
        Ok(self.permission(cx, "codecommit:GetRepository", &input.repository_name).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: GetRepositoryInput,
    ) -> Result<GetRepositoryOutput, GetRepositoryError> {
        get_repository(self, cx, input).await.map_err(Into::into)
    }
}

async fn get_repository(
    service: &CodeCommit,
    cx: &Cx,
    input: GetRepositoryInput,
) -> Result<GetRepositoryOutput, Failure> {
    let found = service.find(&cx.scope, &input.repository_name).await?;
    Ok(GetRepositoryOutput { repository_metadata: Some(found.metadata(cx)) })
}
