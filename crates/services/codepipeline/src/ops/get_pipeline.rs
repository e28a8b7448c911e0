//! GetPipeline: a pipeline's structure and metadata.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipeline.html> (read 2026-11-21).

use crate::tables::PipelineVersions;
use crate::{CodePipeline, errors, pipeline_arn};
use api_codepipeline::{
    GetPipeline, GetPipelineError, GetPipelineInput, GetPipelineOutput, PipelineMetadata,
    PipelineVersionNotFoundException,
};
use wire::{Cx, Handle, Permission};

impl Handle<GetPipeline> for CodePipeline {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &GetPipelineInput,
    ) -> Result<Vec<Permission>, GetPipelineError> {
        Ok(vec![Permission::new("codepipeline:GetPipeline", pipeline_arn(&cx.scope, &input.name).as_str())])
    }

    async fn handle(&self, cx: &Cx, input: GetPipelineInput) -> Result<GetPipelineOutput, GetPipelineError> {
        let row = self
            .pipeline(&cx.scope, &input.name)
            .await?
            .ok_or_else(|| errors::no_pipeline(&cx.scope, &input.name))?;
        let declaration = match input.version.filter(|version| *version != row.version) {
            None => row.declaration,
            Some(version) => {
                let key = (cx.scope.clone(), input.name.clone(), version);
                let older = self
                    .store
                    .read(move |tx| tx.get::<PipelineVersions>(&key).map_err(GetPipelineError::from))
                    .await?;
                let message = Some(format!("Pipeline '{}' has no version {version}", input.name));
                older.ok_or(PipelineVersionNotFoundException { message })?.declaration
            }
        };
        let metadata = PipelineMetadata {
            pipeline_arn: Some(pipeline_arn(&cx.scope, &input.name).to_string()),
            created: Some(row.created),
            updated: Some(row.updated),
            polling_disabled_at: None,
        };
        Ok(GetPipelineOutput { pipeline: Some(declaration), metadata: Some(metadata) })
    }
}
