//! BatchGetBuilds: builds by id or ARN: what they do and how they ended.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_BatchGetBuilds.html> (read 2026-11-21).
//! Permission: codebuild:BatchGetBuilds on each build's project.

use crate::CodeBuild;
use crate::errors::bad_build_id;
use crate::ops::project_of;
use crate::{build_id, is_build_id};
use api_codebuild::{BatchGetBuilds, BatchGetBuildsError, BatchGetBuildsInput, BatchGetBuildsOutput};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<BatchGetBuilds> for CodeBuild {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &BatchGetBuildsInput,
    ) -> Result<Vec<Permission>, BatchGetBuildsError> {
        Ok(input
            .ids
            .iter()
            .map(|given| self.permission(cx, "codebuild:BatchGetBuilds", project_of(given)))
            .collect())
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: BatchGetBuildsInput,
    ) -> Result<BatchGetBuildsOutput, BatchGetBuildsError> {
        batch_get_builds(self, cx, input).await.map_err(Into::into)
    }
}

async fn batch_get_builds(
    service: &CodeBuild,
    cx: &Cx,
    input: BatchGetBuildsInput,
) -> Result<BatchGetBuildsOutput, Failure> {
    if input.ids.iter().any(|id| !is_build_id(build_id(id))) {
        return Err(bad_build_id().into());
    }
    let (mut builds, mut missing) = (Vec::new(), Vec::new());
    for id in input.ids {
        match service.ports.store.read(|tx| crate::build(tx, &cx.scope, &id)).await {
            Ok(row) => builds.push(row.build),
            Err(Failure::Refusal(_)) => missing.push(id),
            Err(failure) => return Err(failure),
        }
    }
    Ok(BatchGetBuildsOutput { builds: Some(builds), builds_not_found: Some(missing) })
}
