//! GetBranch: the commit that a branch is at.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_GetBranch.html> (read 2026-11-21).
//! Permission: codecommit:GetBranch on the repository.

use crate::CodeCommit;
use api_codecommit::{BranchInfo, GetBranch, GetBranchError, GetBranchInput, GetBranchOutput};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<GetBranch> for CodeCommit {
    async fn permissions(&self, cx: &Cx, input: &GetBranchInput) -> Result<Vec<Permission>, GetBranchError> {
        Ok(self
            .permission(cx, "codecommit:GetBranch", input.repository_name.as_deref().unwrap_or_default())
            .await?)
    }

    async fn handle(&self, cx: &Cx, input: GetBranchInput) -> Result<GetBranchOutput, GetBranchError> {
        get_branch(self, cx, input).await.map_err(Into::into)
    }
}

async fn get_branch(
    service: &CodeCommit,
    cx: &Cx,
    input: GetBranchInput,
) -> Result<GetBranchOutput, Failure> {
    let found = service.find(&cx.scope, input.repository_name.as_deref().unwrap_or_default()).await?;
    let name = input.branch_name.unwrap_or_default();
    let commit_id = service.tip(&found, &name).await?;
    Ok(GetBranchOutput { branch: Some(BranchInfo { branch_name: Some(name), commit_id: Some(commit_id) }) })
}
