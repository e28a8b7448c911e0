//! DeleteBranch: a branch goes, unless it is the default one.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_DeleteBranch.html> (read 2026-11-21).
//! Permission: codecommit:DeleteBranch on the repository, with `codecommit:References`.
//! Surprises: a branch that does not exist is deleted with success, and without an answer.

use crate::CodeCommit;
use crate::errors;
use api_codecommit::{BranchInfo, DeleteBranch, DeleteBranchError, DeleteBranchInput, DeleteBranchOutput};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<DeleteBranch> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &DeleteBranchInput,
    ) -> Result<Vec<Permission>, DeleteBranchError> {
        self.permission_on(cx, "codecommit:DeleteBranch", &input.repository_name, &input.branch_name).await
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DeleteBranchInput,
    ) -> Result<DeleteBranchOutput, DeleteBranchError> {
        delete_branch(self, cx, input).await.map_err(Into::into)
    }
}

async fn delete_branch(
    service: &CodeCommit,
    cx: &Cx,
    input: DeleteBranchInput,
) -> Result<DeleteBranchOutput, Failure> {
    let found = service.find(&cx.scope, &input.repository_name).await?;
    let branch = input.branch_name;
    if found.row.default_branch.as_ref() == Some(&branch) {
        return Err(errors::default_branch_stays().into());
    }
    let turn = service.turn(&found, &cx.principal.arn).await?;
    let reference = format!("refs/heads/{branch}");
    let Some(commit) = turn.bare.references().await?.remove(&reference) else {
        turn.record().await?;
        return Ok(DeleteBranchOutput::default());
    };
    if !turn.bare.move_reference(&reference, Some(&commit), None).await? {
        return Err(kernel::Fault::new("a branch moved while nobody else could move it").into());
    }
    turn.record().await?;
    let deleted = BranchInfo { branch_name: Some(branch), commit_id: Some(commit) };
    Ok(DeleteBranchOutput { deleted_branch: Some(deleted) })
}
