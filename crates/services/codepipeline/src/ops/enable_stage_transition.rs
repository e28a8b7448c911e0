//! EnableStageTransition: lets executions into a stage again.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_EnableStageTransition.html> (read 2026-11-21).
//! Permission: codepipeline:EnableStageTransition on the stage (`PIPELINE/STAGE`). Left out: transitionType Outbound is refused.

use crate::flows::execution::{Conductor, LOOK};
use crate::tables::{Executions, Pipelines, Stages};
use crate::{CodePipeline, errors, pipeline_arn};
use api_codepipeline::{
    EnableStageTransition, EnableStageTransitionError as E, EnableStageTransitionInput, StageTransitionType,
    ValidationException,
};
use flow::{Flow, Signal};
use wire::typed::Nothing;
use wire::{Cx, Handle, Permission};

impl Handle<EnableStageTransition> for CodePipeline {
    async fn permissions(&self, cx: &Cx, input: &EnableStageTransitionInput) -> Result<Vec<Permission>, E> {
        let stage = format!("{}/{}", input.pipeline_name, input.stage_name);
        Ok(vec![Permission::new(
            "codepipeline:EnableStageTransition",
            pipeline_arn(&cx.scope, &stage).as_str(),
        )])
    }

    async fn handle(&self, cx: &Cx, input: EnableStageTransitionInput) -> Result<Nothing, E> {
        if input.transition_type != StageTransitionType::Inbound {
            return Err(ValidationException {
                message: Some("Landfall has Inbound transitions only".into()),
            }
            .into());
        }
        let key = (cx.scope.clone(), input.pipeline_name.clone());

        let change = move |tx: &mut store::Write<'_>| {
            let mut row = tx.get::<Pipelines>(&key)?.ok_or_else(|| errors::no_pipeline(&key.0, &key.1))?;
            if !row.declaration.stages.iter().any(|stage| stage.name == input.stage_name) {
                return Err(E::from(errors::no_stage(&input.stage_name)));
            }
            row.disabled.remove(&input.stage_name);
            tx.put::<Pipelines>(&key, &row)?;
            let stage = tx
                .get::<Stages>(&(key.0.clone(), key.1.clone(), input.stage_name.clone()))?
                .unwrap_or_default();
            for number in stage.waiting {
                if let Some(waiting) = tx.get::<Executions>(&(key.0.clone(), key.1.clone(), number))? {
                    flow::signal(tx, Conductor::KIND, waiting.id, Signal::named(LOOK))?;
                }
            }
            Ok(())
        };
        self.store.write(change).await?;
        Ok(Nothing {})
    }
}
