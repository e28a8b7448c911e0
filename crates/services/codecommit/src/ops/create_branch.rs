//! CreateBranch: a branch at a commit.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_CreateBranch.html> (read 2026-11-21).
//! Permission: codecommit:CreateBranch on the repository, with `codecommit:References`.

use crate::CodeCommit;
use crate::errors;
use crate::rules::names;
use api_codecommit::{CreateBranch, CreateBranchError, CreateBranchInput, CreateBranchOutput};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<CreateBranch> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &CreateBranchInput,
    ) -> Result<Vec<Permission>, CreateBranchError> {
        self.permission_on(cx, "codecommit:CreateBranch", &input.repository_name, &input.branch_name).await
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: CreateBranchInput,
    ) -> Result<CreateBranchOutput, CreateBranchError> {
        create_branch(self, cx, input).await.map_err(Into::into)
    }
}

async fn create_branch(
    service: &CodeCommit,
    cx: &Cx,
    input: CreateBranchInput,
) -> Result<CreateBranchOutput, Failure> {
    let found = service.find(&cx.scope, &input.repository_name).await?;
    let (branch, commit) = (input.branch_name, input.commit_id);
    if !names::is_branch_name(&branch) {
        return Err(errors::invalid_branch_name(&branch).into());
    }
    if !names::is_object_id(&commit) {
        return Err(errors::invalid_commit_id(&commit).into());
    }
    let turn = service.turn(&found, &cx.principal.arn).await?;
    if turn.bare.commit(&commit).await?.is_none() {
        return Err(errors::commit_does_not_exist(&commit).into());
    }
    if !turn.bare.move_reference(&format!("refs/heads/{branch}"), None, Some(&commit)).await? {
        return Err(errors::branch_exists(&branch).into());
    }
    turn.record().await?;
    Ok(CreateBranchOutput {})
}
