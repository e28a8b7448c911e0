//! InvalidateProjectCache: what a project's builds have cached is not used any more.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_InvalidateProjectCache.html> (read 2026-11-21).
//! Permission: codebuild:InvalidateProjectCache on the project.
//! Builds cache nothing here, so there is nothing to do but to find the project.

use crate::CodeBuild;
use api_codebuild::{
    InvalidateProjectCache, InvalidateProjectCacheError, InvalidateProjectCacheInput,
    InvalidateProjectCacheOutput,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<InvalidateProjectCache> for CodeBuild {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &InvalidateProjectCacheInput,
    ) -> Result<Vec<Permission>, InvalidateProjectCacheError> {
        Ok(vec![self.permission(cx, "codebuild:InvalidateProjectCache", &input.project_name)])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: InvalidateProjectCacheInput,
    ) -> Result<InvalidateProjectCacheOutput, InvalidateProjectCacheError> {
        invalidate_project_cache(self, cx, input).await.map_err(Into::into)
    }
}

async fn invalidate_project_cache(
    service: &CodeBuild,
    cx: &Cx,
    input: InvalidateProjectCacheInput,
) -> Result<InvalidateProjectCacheOutput, Failure> {
    service.ports.store.read(|tx| crate::project(tx, &cx.scope, &input.project_name)).await?;
    Ok(InvalidateProjectCacheOutput {})
}
