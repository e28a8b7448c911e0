//! RollbackStage: a stage goes back to an execution that succeeded in it.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_RollbackStage.html> and
//! <https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback.html> (read 2026-11-21). The rollback is an execution of its own, with
//! the artifacts and variables of its target; it runs this stage and ends. Permission: codepipeline:RollbackStage on the stage.

use crate::progress::{self, RollBack};
use crate::rules::failure::{self, Unfit};
use crate::tables::{Pipelines, Stages, Trigger};
use crate::{CodePipeline, errors, pipeline_arn};
use api_codepipeline::{
    ExecutionMode, RollbackStage, RollbackStageError as E, RollbackStageInput, RollbackStageOutput,
    TriggerType,
};
use kernel::Chance;
use store::Write;
use wire::{Cx, Handle, Permission};

impl Handle<RollbackStage> for CodePipeline {
    async fn permissions(&self, cx: &Cx, input: &RollbackStageInput) -> Result<Vec<Permission>, E> {
        let stage = format!("{}/{}", input.pipeline_name, input.stage_name);
        Ok(vec![Permission::new("codepipeline:RollbackStage", pipeline_arn(&cx.scope, &stage).as_str())])
    }

    async fn handle(&self, cx: &Cx, input: RollbackStageInput) -> Result<RollbackStageOutput, E> {
        let (id, chance, cx) = (self.chance.uuid(), self.chance.clone(), cx.clone());
        let new = id.clone();
        self.store.write(move |tx| roll_back(tx, &*chance, &cx, &input, &new)).await?;
        Ok(RollbackStageOutput { pipeline_execution_id: id })
    }
}

fn roll_back(
    tx: &mut Write<'_>,
    chance: &dyn Chance,
    cx: &Cx,
    input: &RollbackStageInput,
    id: &str,
) -> Result<(), E> {
    let (scope, name, stage) = (&cx.scope, &input.pipeline_name, &input.stage_name);
    let pipeline = tx
        .get::<Pipelines>(&(scope.clone(), name.clone()))?
        .ok_or_else(|| errors::no_pipeline(scope, name))?;
    let stages = &pipeline.declaration.stages;
    let at =
        stages.iter().position(|declared| declared.name == *stage).ok_or_else(|| errors::no_stage(stage))?;
    if at == 0 {
        return Err(errors::no_way_back(stage, "it is a source stage").into());
    }
    if pipeline.declaration.execution_mode == Some(ExecutionMode::Parallel) {
        return Err(errors::no_way_back(stage, "the pipeline is in PARALLEL mode").into());
    }
    let target_id = &input.target_pipeline_execution_id;
    let target =
        progress::find(tx, scope, name, target_id)?.ok_or_else(|| errors::no_execution(target_id))?;
    failure::fit(&target, stage, pipeline.version).map_err(|unfit| match unfit {
        Unfit::Outdated => E::from(errors::outdated(target_id)),
        Unfit::IsRollback => errors::no_way_back(stage, "the target execution is a rollback itself").into(),
        Unfit::DidNotSucceed => {
            errors::no_way_back(stage, "the target execution did not succeed in it").into()
        }
    })?;
    let row = tx.get::<Stages>(&(scope.clone(), name.clone(), stage.clone()))?.unwrap_or_default();
    if row.occupant.is_some() {
        return Err(errors::no_way_back(stage, "it is running").into());
    }
    let trigger = Trigger { kind: TriggerType::ManualRollback, detail: cx.principal.arn.clone() };
    let back = RollBack { id: id.to_owned(), target: &target, stage: at, trigger, at: cx.at };
    Ok(progress::roll_back(tx, chance, scope, pipeline, &back)?)
}
