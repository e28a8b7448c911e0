//! GetCommit: one commit: message, parents, who and when.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_GetCommit.html> (read 2026-11-21).
//! Permission: codecommit:GetCommit on the repository.

use crate::CodeCommit;
use crate::errors;
use crate::rules::names;
use crate::views;
use api_codecommit::{GetCommit, GetCommitError, GetCommitInput, GetCommitOutput};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<GetCommit> for CodeCommit {
    async fn permissions(&self, cx: &Cx, input: &GetCommitInput) -> Result<Vec<Permission>, GetCommitError> {
        Ok(self.permission(cx, "codecommit:GetCommit", &input.repository_name).await?)
    }

    async fn handle(&self, cx: &Cx, input: GetCommitInput) -> Result<GetCommitOutput, GetCommitError> {
        get_commit(self, cx, input).await.map_err(Into::into)
    }
}

async fn get_commit(
    service: &CodeCommit,
    cx: &Cx,
    input: GetCommitInput,
) -> Result<GetCommitOutput, Failure> {
    let found = service.find(&cx.scope, &input.repository_name).await?;
    let id = input.commit_id;
    if !names::is_object_id(&id) {
        return Err(errors::invalid_commit_id(&id).into());
    }
    let commit = service.bare(&found.row.id).await?.commit(&id).await?;
    let commit = commit.ok_or_else(|| errors::commit_id_does_not_exist(&id))?;
    Ok(GetCommitOutput { commit: views::commit(commit) })
}
