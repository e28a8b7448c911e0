//! ListCuratedEnvironmentImages: the images that CodeBuild itself offers.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ListCuratedEnvironmentImages.html> (read 2026-11-21).
//! Permission: codebuild:ListCuratedEnvironmentImages, on no resource of its own.
//! Commands do not run in images here, so none is offered; a project may name any.

use crate::CodeBuild;
use api_codebuild::{
    ListCuratedEnvironmentImages, ListCuratedEnvironmentImagesError, ListCuratedEnvironmentImagesInput,
    ListCuratedEnvironmentImagesOutput,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<ListCuratedEnvironmentImages> for CodeBuild {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListCuratedEnvironmentImagesInput,
    ) -> Result<Vec<Permission>, ListCuratedEnvironmentImagesError> {
        let _ = (cx, input);
        Ok(vec![Permission::new("codebuild:ListCuratedEnvironmentImages", "*")])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListCuratedEnvironmentImagesInput,
    ) -> Result<ListCuratedEnvironmentImagesOutput, ListCuratedEnvironmentImagesError> {
        list_curated_environment_images(self, cx, input).await.map_err(Into::into)
    }
}

async fn list_curated_environment_images(
    service: &CodeBuild,
    cx: &Cx,
    input: ListCuratedEnvironmentImagesInput,
) -> Result<ListCuratedEnvironmentImagesOutput, Failure> {
    let _ = (service, cx, input);
    Ok(ListCuratedEnvironmentImagesOutput { platforms: Some(Vec::new()) })
}
