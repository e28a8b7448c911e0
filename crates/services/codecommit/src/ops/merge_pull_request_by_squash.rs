//! MergePullRequestBySquash: the source becomes one commit on the destination.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_MergePullRequestBySquash.html> (read 2026-11-21).
//! Permission: codecommit:MergePullRequestBySquash on the repository, for the destination. Emits: referenceUpdated, pullRequestMergeStatusUpdated.
//! Left out: conflictResolution, keepEmptyFolders: refused by name.

use crate::CodeCommit;
use crate::merging::wish;
use api_codecommit::{
    MergeOptionTypeEnum, MergePullRequestBySquash, MergePullRequestBySquashError,
    MergePullRequestBySquashInput, MergePullRequestBySquashOutput,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<MergePullRequestBySquash> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &MergePullRequestBySquashInput,
    ) -> Result<Vec<Permission>, MergePullRequestBySquashError> {
        self.permission_to_merge(cx, "codecommit:MergePullRequestBySquash", &input.pull_request_id)
            .await
            .map_err(Into::into)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: MergePullRequestBySquashInput,
    ) -> Result<MergePullRequestBySquashOutput, MergePullRequestBySquashError> {
        merge_pull_request_by_squash(self, cx, input).await.map_err(Into::into)
    }
}

async fn merge_pull_request_by_squash(
    service: &CodeCommit,
    cx: &Cx,
    input: MergePullRequestBySquashInput,
) -> Result<MergePullRequestBySquashOutput, Failure> {
    let (id, repository, source) = (input.pull_request_id, input.repository_name, input.source_commit_id);
    let wish = wish!(input);
    let merged = service
        .merge_request(cx, &id, &repository, source.as_deref(), MergeOptionTypeEnum::SquashMerge, wish)
        .await?;
    Ok(MergePullRequestBySquashOutput { pull_request: Some(merged) })
}
