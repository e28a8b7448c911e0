//! UpdatePipeline: a new version of a pipeline's structure.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_UpdatePipeline.html> (read 2026-11-21).
//! Permission: codepipeline:UpdatePipeline, iam:PassRole as for CreatePipeline. Surprises: executions that run go on with the
//! structure they began with; no execution is started.
//! Left out: an action's region, timeoutInMinutes, environmentVariables and outputVariables are taken without effect.

use crate::tables::Pipelines;
use crate::{CodePipeline, errors};
use api_codepipeline::{InvalidStructureException, UpdatePipeline, UpdatePipelineError, UpdatePipelineInput, UpdatePipelineOutput};
use wire::{Cx, Handle, Permission};

impl Handle<UpdatePipeline> for CodePipeline {
    async fn permissions(&self, cx: &Cx, input: &UpdatePipelineInput) -> Result<Vec<Permission>, UpdatePipelineError> {
        Ok(super::declaration::permissions("codepipeline:UpdatePipeline", cx, &input.pipeline))
    }

    async fn handle(&self, cx: &Cx, input: UpdatePipelineInput) -> Result<UpdatePipelineOutput, UpdatePipelineError> {
        let declaration = input.pipeline;
        self.check::<UpdatePipelineError>(&declaration)?;
        let (key, now) = ((cx.scope.clone(), declaration.name.clone()), cx.at);
        let update = move |tx: &mut store::Write<'_>| {
            let Some(mut row) = tx.get::<Pipelines>(&key)? else {
                // AWS answers an unknown pipeline here with InvalidStructureException.
                let message = errors::no_pipeline(&key.0, &key.1).message;
                return Err(UpdatePipelineError::from(InvalidStructureException { message }));
            };
            row.version += 1;
            row.updated = now;
            row.declaration = declaration.clone();
            row.declaration.version = Some(row.version);
            tx.put::<Pipelines>(&key, &row)?;
            Ok(row.declaration)
        };
        let pipeline = self.store.write(update).await?;
        Ok(UpdatePipelineOutput { pipeline: Some(pipeline) })
    }
}
