//! BatchGetCommits: several commits at once.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_BatchGetCommits.html> (read 2026-11-21).
//! Permission: codecommit:BatchGetCommits on the repository.

use crate::CodeCommit;
use crate::errors;
use crate::rules::names;
use crate::views;
use api_codecommit::{
    BatchGetCommits, BatchGetCommitsError, BatchGetCommitsErrorRow, BatchGetCommitsInput,
    BatchGetCommitsOutput,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<BatchGetCommits> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &BatchGetCommitsInput,
    ) -> Result<Vec<Permission>, BatchGetCommitsError> {
        Ok(self.permission(cx, "codecommit:BatchGetCommits", &input.repository_name).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: BatchGetCommitsInput,
    ) -> Result<BatchGetCommitsOutput, BatchGetCommitsError> {
        batch_get_commits(self, cx, input).await.map_err(Into::into)
    }
}

async fn batch_get_commits(
    service: &CodeCommit,
    cx: &Cx,
    input: BatchGetCommitsInput,
) -> Result<BatchGetCommitsOutput, Failure> {
    let found = service.find(&cx.scope, &input.repository_name).await?;
    match input.commit_ids.len() {
        0 => return Err(errors::commit_ids_required().into()),
        1..=COMMITS_MAX => {}
        _ => return Err(errors::commit_ids_limit().into()),
    }
    let bare = service.bare(&found.row.id).await?;
    let (mut commits, mut failed) = (Vec::new(), Vec::new());
    for id in input.commit_ids {
        let commit = if names::is_object_id(&id) { bare.commit(&id).await? } else { None };
        match commit {
            Some(commit) => commits.push(views::commit(commit)),
            None => {
                let refusal = errors::commit_does_not_exist(&id);
                failed.push(BatchGetCommitsErrorRow {
                    commit_id: Some(id),
                    error_code: Some(refusal.code.into_owned()),
                    error_message: Some(refusal.message),
                });
            }
        }
    }
    Ok(BatchGetCommitsOutput { commits: Some(commits), errors: Some(failed) })
}

const COMMITS_MAX: usize = 100;
