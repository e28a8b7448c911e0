//! MergePullRequestByThreeWay: a merge commit of destination and source.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_MergePullRequestByThreeWay.html> (read 2026-11-21).
//! Permission: codecommit:MergePullRequestByThreeWay on the repository, for the destination. Emits: referenceUpdated, pullRequestMergeStatusUpdated.
//! Left out: conflictResolution, keepEmptyFolders: refused by name.

use crate::CodeCommit;
use crate::merging::wish;
use api_codecommit::{
    MergeOptionTypeEnum, MergePullRequestByThreeWay, MergePullRequestByThreeWayError,
    MergePullRequestByThreeWayInput, MergePullRequestByThreeWayOutput,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<MergePullRequestByThreeWay> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &MergePullRequestByThreeWayInput,
    ) -> Result<Vec<Permission>, MergePullRequestByThreeWayError> {
        self.permission_to_merge(cx, "codecommit:MergePullRequestByThreeWay", &input.pull_request_id)
            .await
            .map_err(Into::into)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: MergePullRequestByThreeWayInput,
    ) -> Result<MergePullRequestByThreeWayOutput, MergePullRequestByThreeWayError> {
        merge_pull_request_by_three_way(self, cx, input).await.map_err(Into::into)
    }
}

async fn merge_pull_request_by_three_way(
    service: &CodeCommit,
    cx: &Cx,
    input: MergePullRequestByThreeWayInput,
) -> Result<MergePullRequestByThreeWayOutput, Failure> {
    let (id, repository, source) = (input.pull_request_id, input.repository_name, input.source_commit_id);
    let wish = wish!(input);
    let merged = service
        .merge_request(cx, &id, &repository, source.as_deref(), MergeOptionTypeEnum::ThreeWayMerge, wish)
        .await?;
    Ok(MergePullRequestByThreeWayOutput { pull_request: Some(merged) })
}
