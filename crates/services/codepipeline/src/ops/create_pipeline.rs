//! CreatePipeline: a new pipeline, which runs at once.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_CreatePipeline.html> (read 2026-11-21).
//! Permission: codepipeline:CreatePipeline on the pipeline, iam:PassRole on its role and its actions' roles. Starts: an execution.
//! Left out: the limit of 300 pipelines that poll their sources; artifactStore.encryptionKey is kept and answered; artifacts are encrypted as their bucket says, not with that key.

use crate::flows::poll;
use crate::progress::{self, Wish};
use crate::sources::{self, Asked};
use crate::tables::{PipelineRow, Pipelines, Retired, Trigger};
use crate::{CodePipeline, errors, pipeline_arn};
use api_codepipeline::{
    CreatePipeline, CreatePipelineError, CreatePipelineInput, CreatePipelineOutput, TriggerType,
};
use std::collections::BTreeMap;
use wire::{Cx, Handle, Permission};

/// Of an account in a region: <https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html> (read 2026-11-21).
const PIPELINES_MAX: usize = 1000;

impl Handle<CreatePipeline> for CodePipeline {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &CreatePipelineInput,
    ) -> Result<Vec<Permission>, CreatePipelineError> {
        Ok(super::declaration::permissions("codepipeline:CreatePipeline", cx, &input.pipeline))
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: CreatePipelineInput,
    ) -> Result<CreatePipelineOutput, CreatePipelineError> {
        let mut declaration = self.checked::<CreatePipelineError>(cx, input.pipeline).await?;
        declaration.version = Some(1);
        let mut tags = BTreeMap::new();
        let arn = pipeline_arn(&cx.scope, &declaration.name);
        super::tagging::add::<CreatePipelineError>(
            &mut tags,
            input.tags.as_deref().unwrap_or_default(),
            arn.as_str(),
        )?;
        let row = PipelineRow {
            declaration: declaration.clone(),
            version: 1,
            created: cx.at,
            updated: cx.at,
            executions: 0,
            disabled: BTreeMap::new(),
            tags,
            poller: None,
        };
        let asked = Asked { variables: sources::defaults(&declaration), ..Asked::default() };
        let looked = self.look_at_sources(&cx.scope, &row, &asked, |_| true).await?;
        let seen = poll::remembered(&looked);
        let wish = Wish {
            id: self.chance.uuid(),
            trigger: Trigger { kind: TriggerType::CreatePipeline, detail: cx.principal.arn.clone() },
            at: cx.at,
            sources: looked.into_iter().filter_map(|looked| looked.found).collect(),
            asked,
            request_token: None,
        };
        let (scope, chance, name) = (cx.scope.clone(), self.chance.clone(), declaration.name.clone());
        let create = move |tx: &mut store::Write<'_>| {
            if tx.get::<Pipelines>(&(scope.clone(), name.clone()))?.is_some() {
                return Err(CreatePipelineError::from(errors::name_in_use(&scope, &name)));
            }
            if tx.scan::<Pipelines>(&scope, None, PIPELINES_MAX)?.len() >= PIPELINES_MAX {
                return Err(errors::too_many_pipelines().into());
            }
            let executions = tx.get::<Retired>(&(scope.clone(), name.clone()))?.unwrap_or_default();
            let mut row = PipelineRow { executions, ..row.clone() };
            super::declaration::put(tx, &*chance, &scope, &mut row, seen.clone())?;
            Ok(progress::start(tx, &*chance, &scope, row, wish.clone())?)
        };
        self.store.write(create).await?;
        Ok(CreatePipelineOutput { pipeline: Some(declaration), tags: input.tags })
    }
}
