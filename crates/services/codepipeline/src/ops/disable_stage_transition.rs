//! DisableStageTransition: holds executions before a stage.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_DisableStageTransition.html> (read 2026-11-21).
//! Permission: codepipeline:DisableStageTransition on the stage (`PIPELINE/STAGE`). Left out: transitionType Outbound is refused.

use crate::tables::{Disabled, Pipelines};
use crate::{CodePipeline, errors, pipeline_arn};
use api_codepipeline::{
    DisableStageTransition, DisableStageTransitionError as E, DisableStageTransitionInput,
    StageTransitionType, ValidationException,
};
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

impl Handle<DisableStageTransition> for CodePipeline {
    async fn permissions(&self, cx: &Cx, input: &DisableStageTransitionInput) -> Result<Vec<Permission>, E> {
        let stage = format!("{}/{}", input.pipeline_name, input.stage_name);
        Ok(vec![Permission::new(
            "codepipeline:DisableStageTransition",
            pipeline_arn(&cx.scope, &stage).as_str(),
        )])
    }

    async fn handle(&self, cx: &Cx, input: DisableStageTransitionInput) -> Result<Nothing, E> {
        if input.transition_type != StageTransitionType::Inbound {
            return Err(ValidationException {
                message: Some("Landfall has Inbound transitions only".into()),
            }
            .into());
        }
        let key = (cx.scope.clone(), input.pipeline_name.clone());
        let (by, now) = (cx.principal.arn.clone(), cx.at);
        let change = move |tx: &mut store::Write<'_>| {
            let mut row = tx.get::<Pipelines>(&key)?.ok_or_else(|| errors::no_pipeline(&key.0, &key.1))?;
            if !row.declaration.stages.iter().any(|stage| stage.name == input.stage_name) {
                return Err(E::from(errors::no_stage(&input.stage_name)));
            }
            row.disabled.insert(
                input.stage_name.clone(),
                Disabled { reason: input.reason.clone(), by: by.clone(), at: now },
            );
            Ok(tx.put::<Pipelines>(&key, &row)?)
        };
        self.store.write(change).await?;
        Ok(Nothing {})
    }
}
