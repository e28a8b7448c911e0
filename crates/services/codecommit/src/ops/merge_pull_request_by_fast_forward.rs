//! MergePullRequestByFastForward: the destination moves up to the source.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_MergePullRequestByFastForward.html> (read 2026-11-21).
//! Permission: codecommit:MergePullRequestByFastForward on the repository, for the destination. Emits: referenceUpdated, pullRequestMergeStatusUpdated.

use crate::CodeCommit;
use crate::merging::Wish;
use api_codecommit::{
    MergeOptionTypeEnum, MergePullRequestByFastForward, MergePullRequestByFastForwardError,
    MergePullRequestByFastForwardInput, MergePullRequestByFastForwardOutput,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<MergePullRequestByFastForward> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &MergePullRequestByFastForwardInput,
    ) -> Result<Vec<Permission>, MergePullRequestByFastForwardError> {
        self.permission_to_merge(cx, "codecommit:MergePullRequestByFastForward", &input.pull_request_id)
            .await
            .map_err(Into::into)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: MergePullRequestByFastForwardInput,
    ) -> Result<MergePullRequestByFastForwardOutput, MergePullRequestByFastForwardError> {
        merge_pull_request_by_fast_forward(self, cx, input).await.map_err(Into::into)
    }
}

async fn merge_pull_request_by_fast_forward(
    service: &CodeCommit,
    cx: &Cx,
    input: MergePullRequestByFastForwardInput,
) -> Result<MergePullRequestByFastForwardOutput, Failure> {
    let (id, repository, source) = (input.pull_request_id, input.repository_name, input.source_commit_id);
    let wish = Wish::default();
    let merged = service
        .merge_request(cx, &id, &repository, source.as_deref(), MergeOptionTypeEnum::FastForwardMerge, wish)
        .await?;
    Ok(MergePullRequestByFastForwardOutput { pull_request: Some(merged) })
}
