//! MergeBranchesByFastForward: a branch moves up to another commit.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_MergeBranchesByFastForward.html> (read 2026-11-21).
//! Permission: codecommit:MergeBranchesByFastForward on the repository, for the branch. Emits: referenceUpdated.
//! The branch is targetBranch, or the destination where that names one; it has to be at the destination.

use crate::CodeCommit;
use crate::merging::{BranchMerge, Wish};
use crate::rules::names::branch_of;
use api_codecommit::{
    MergeBranchesByFastForward, MergeBranchesByFastForwardError, MergeBranchesByFastForwardInput,
    MergeBranchesByFastForwardOutput, MergeOptionTypeEnum,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<MergeBranchesByFastForward> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &MergeBranchesByFastForwardInput,
    ) -> Result<Vec<Permission>, MergeBranchesByFastForwardError> {
        let branch = input.target_branch.as_deref().unwrap_or(branch_of(&input.destination_commit_specifier));
        self.permission_on(cx, "codecommit:MergeBranchesByFastForward", &input.repository_name, branch).await
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: MergeBranchesByFastForwardInput,
    ) -> Result<MergeBranchesByFastForwardOutput, MergeBranchesByFastForwardError> {
        merge_branches_by_fast_forward(self, cx, input).await.map_err(Into::into)
    }
}

async fn merge_branches_by_fast_forward(
    service: &CodeCommit,
    cx: &Cx,
    input: MergeBranchesByFastForwardInput,
) -> Result<MergeBranchesByFastForwardOutput, Failure> {
    let MergeBranchesByFastForwardInput {
        repository_name,
        source_commit_specifier: source,
        destination_commit_specifier: destination,
        target_branch,
        ..
    } = input.clone();
    let merge = BranchMerge { source: &source, destination: &destination, target: target_branch.as_deref() };
    let wish = Wish::default();
    let (commit, tree) = service
        .merge_branches(cx, &repository_name, merge, MergeOptionTypeEnum::FastForwardMerge, wish)
        .await?;
    Ok(MergeBranchesByFastForwardOutput { commit_id: Some(commit), tree_id: Some(tree) })
}
