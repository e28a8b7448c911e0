//! CreatePipeline: a new pipeline, which runs at once.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_CreatePipeline.html> (read 2026-11-21).
//! Permission: codepipeline:CreatePipeline on the pipeline, iam:PassRole on its role and its actions' roles. Starts: an execution.
//! Left out: an action's region, timeoutInMinutes, environmentVariables and outputVariables are taken without effect.

use crate::progress::{self, Wish};
use crate::tables::{PipelineRow, Pipelines, Trigger};
use crate::{CodePipeline, errors};
use api_codepipeline::{CreatePipeline, CreatePipelineError, CreatePipelineInput, CreatePipelineOutput, TriggerType};
use std::collections::BTreeMap;
use wire::{Cx, Handle, Permission};

impl Handle<CreatePipeline> for CodePipeline {
    async fn permissions(&self, cx: &Cx, input: &CreatePipelineInput) -> Result<Vec<Permission>, CreatePipelineError> {
        Ok(super::declaration::permissions("codepipeline:CreatePipeline", cx, &input.pipeline))
    }

    async fn handle(&self, cx: &Cx, input: CreatePipelineInput) -> Result<CreatePipelineOutput, CreatePipelineError> {
        let mut declaration = input.pipeline;
        self.check::<CreatePipelineError>(&declaration)?;
        declaration.version = Some(1);
        let row = PipelineRow {
            declaration: declaration.clone(),
            version: 1,
            created: cx.at,
            updated: cx.at,
            executions: 0,
            disabled: BTreeMap::new(),
            tags: input.tags.iter().flatten().map(|tag| (tag.key.clone(), tag.value.clone())).collect(),
        };
        let wish = Wish {
            id: self.chance.uuid(),
            trigger: Trigger { kind: TriggerType::CreatePipeline, detail: cx.principal.arn.clone() },
            at: cx.at,
            overrides: BTreeMap::new(),
            variables: super::declaration::defaults(&declaration),
            request_token: None,
        };
        let (scope, chance, name) = (cx.scope.clone(), self.chance.clone(), declaration.name.clone());
        let create = move |tx: &mut store::Write<'_>| {
            if !tx.insert_new::<Pipelines>(&(scope.clone(), name.clone()), &row)? {
                return Err(CreatePipelineError::from(errors::name_in_use(&name)));
            }
            Ok(progress::start(tx, &*chance, &scope, row.clone(), wish.clone())?)
        };
        self.store.write(create).await?;
        Ok(CreatePipelineOutput { pipeline: Some(declaration), tags: input.tags })
    }
}
