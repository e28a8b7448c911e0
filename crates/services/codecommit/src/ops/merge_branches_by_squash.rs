//! MergeBranchesBySquash: what another commit has becomes one commit on a branch.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_MergeBranchesBySquash.html> (read 2026-11-21).
//! Permission: codecommit:MergeBranchesBySquash on the repository, for the branch. Emits: referenceUpdated.
//! The branch is targetBranch, or the destination where that names one; it has to be at the destination.
//! Left out: conflictResolution, keepEmptyFolders: refused by name.

use crate::CodeCommit;
use crate::merging::{BranchMerge, wish};
use crate::rules::names::branch_of;
use api_codecommit::{
    MergeBranchesBySquash, MergeBranchesBySquashError, MergeBranchesBySquashInput,
    MergeBranchesBySquashOutput, MergeOptionTypeEnum,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<MergeBranchesBySquash> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &MergeBranchesBySquashInput,
    ) -> Result<Vec<Permission>, MergeBranchesBySquashError> {
        let branch = input.target_branch.as_deref().unwrap_or(branch_of(&input.destination_commit_specifier));
        self.permission_on(cx, "codecommit:MergeBranchesBySquash", &input.repository_name, branch).await
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: MergeBranchesBySquashInput,
    ) -> Result<MergeBranchesBySquashOutput, MergeBranchesBySquashError> {
        merge_branches_by_squash(self, cx, input).await.map_err(Into::into)
    }
}

async fn merge_branches_by_squash(
    service: &CodeCommit,
    cx: &Cx,
    input: MergeBranchesBySquashInput,
) -> Result<MergeBranchesBySquashOutput, Failure> {
    let MergeBranchesBySquashInput {
        repository_name,
        source_commit_specifier: source,
        destination_commit_specifier: destination,
        target_branch,
        ..
    } = input.clone();
    let merge = BranchMerge { source: &source, destination: &destination, target: target_branch.as_deref() };
    let wish = wish!(input);
    let (commit, tree) =
        service.merge_branches(cx, &repository_name, merge, MergeOptionTypeEnum::SquashMerge, wish).await?;
    Ok(MergeBranchesBySquashOutput { commit_id: Some(commit), tree_id: Some(tree) })
}
