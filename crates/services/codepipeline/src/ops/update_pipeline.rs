//! UpdatePipeline: a new version of a pipeline's structure.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_UpdatePipeline.html> (read 2026-11-21).
//! Permission: codepipeline:UpdatePipeline, iam:PassRole as for CreatePipeline. Surprises: executions that run go on with the
//! structure they began with; no execution is started; an unknown pipeline is ResourceNotFoundException, which the model does not list.

use crate::flows::poll;
use crate::tables::Pipelines;
use crate::{CodePipeline, errors};
use api_codepipeline::{UpdatePipeline, UpdatePipelineError, UpdatePipelineInput, UpdatePipelineOutput};
use kernel::Scope;
use wire::{Cx, Handle, Permission, Refusal};

impl Handle<UpdatePipeline> for CodePipeline {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &UpdatePipelineInput,
    ) -> Result<Vec<Permission>, UpdatePipelineError> {
        Ok(super::declaration::permissions("codepipeline:UpdatePipeline", cx, &input.pipeline))
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: UpdatePipelineInput,
    ) -> Result<UpdatePipelineOutput, UpdatePipelineError> {
        let (key, now, chance) =
            ((cx.scope.clone(), input.pipeline.name.clone()), cx.at, self.chance.clone());
        self.pipeline(&key.0, &key.1).await?.ok_or_else(|| unknown(&key.0, &key.1))?;
        let declaration = self.checked::<UpdatePipelineError>(cx, input.pipeline).await?;
        let update = move |tx: &mut store::Write<'_>| {
            let mut row = tx.get::<Pipelines>(&key)?.ok_or_else(|| unknown(&key.0, &key.1))?;
            row.version += 1;
            row.updated = now;
            row.declaration = declaration.clone();
            row.declaration.version = Some(row.version);
            super::declaration::put(tx, &*chance, &key.0, &mut row, poll::Seen::new())?;
            Ok::<_, UpdatePipelineError>(row.declaration)
        };
        let pipeline = self.store.write(update).await?;
        Ok(UpdatePipelineOutput { pipeline: Some(pipeline) })
    }
}

fn unknown(scope: &Scope, name: &str) -> Refusal {
    let exception = errors::no_resource(scope, name);
    Refusal::new("ResourceNotFoundException", 400, exception.message.unwrap_or_default())
}
