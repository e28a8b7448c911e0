//! GetPipelineExecution: one execution, with the revisions it carries.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipelineExecution.html> (read 2026-11-21).

use crate::{CodePipeline, errors, pipeline_arn, progress, view};
use api_codepipeline::{
    GetPipelineExecution, GetPipelineExecutionError, GetPipelineExecutionInput, GetPipelineExecutionOutput,
};
use wire::{Cx, Handle, Permission};

impl Handle<GetPipelineExecution> for CodePipeline {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &GetPipelineExecutionInput,
    ) -> Result<Vec<Permission>, GetPipelineExecutionError> {
        Ok(vec![Permission::new(
            "codepipeline:GetPipelineExecution",
            pipeline_arn(&cx.scope, &input.pipeline_name).as_str(),
        )])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: GetPipelineExecutionInput,
    ) -> Result<GetPipelineExecutionOutput, GetPipelineExecutionError> {
        let scope = cx.scope.clone();
        self.pipeline(&scope, &input.pipeline_name)
            .await?
            .ok_or_else(|| errors::no_pipeline(&scope, &input.pipeline_name))?;
        let id = input.pipeline_execution_id.clone();
        let read = move |tx: &store::Read<'_>| {
            progress::find(tx, &scope, &input.pipeline_name, &input.pipeline_execution_id)
        };
        let row = self.store.read(read).await?.ok_or_else(|| errors::no_execution(&id))?;
        Ok(GetPipelineExecutionOutput { pipeline_execution: Some(view::execution(&row)) })
    }
}
