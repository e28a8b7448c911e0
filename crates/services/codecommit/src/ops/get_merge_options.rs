//! GetMergeOptions: which ways of merging two commits there are without somebody's help.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_GetMergeOptions.html> (read 2026-11-21).
//! Permission: codecommit:GetMergeOptions on the repository.

use crate::CodeCommit;
use crate::merging::{base, level, strategy};
use api_codecommit::{
    GetMergeOptions, GetMergeOptionsError, GetMergeOptionsInput, GetMergeOptionsOutput, MergeOptionTypeEnum,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<GetMergeOptions> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &GetMergeOptionsInput,
    ) -> Result<Vec<Permission>, GetMergeOptionsError> {
        Ok(self.permission(cx, "codecommit:GetMergeOptions", &input.repository_name).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: GetMergeOptionsInput,
    ) -> Result<GetMergeOptionsOutput, GetMergeOptionsError> {
        get_merge_options(self, cx, input).await.map_err(Into::into)
    }
}

async fn get_merge_options(
    service: &CodeCommit,
    cx: &Cx,
    input: GetMergeOptionsInput,
) -> Result<GetMergeOptionsOutput, Failure> {
    let found = service.find(&cx.scope, &input.repository_name).await?;
    let (bare, source) = service.commit_for(&found, Some(&input.source_commit_specifier)).await?;
    let (_, destination) = service.commit_for(&found, Some(&input.destination_commit_specifier)).await?;
    let base = base(&bare, &destination, &source).await?;
    let (level, strategy) =
        (level(input.conflict_detail_level), strategy(input.conflict_resolution_strategy));
    let mut options = Vec::new();
    if base == destination && source != destination {
        options.push(MergeOptionTypeEnum::FastForwardMerge);
    }
    if base != source && bare.merge(&base, &destination, &source, level, strategy).await?.tree.is_some() {
        options.extend([MergeOptionTypeEnum::SquashMerge, MergeOptionTypeEnum::ThreeWayMerge]);
    }
    Ok(GetMergeOptionsOutput {
        merge_options: options,
        source_commit_id: source,
        destination_commit_id: destination,
        base_commit_id: base,
    })
}
