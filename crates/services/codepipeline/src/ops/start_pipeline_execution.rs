//! StartPipelineExecution: the pipeline runs, by hand or by an EventBridge rule.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StartPipelineExecution.html> (read 2026-11-21).
//! The client token makes a repeated call find its first result. Left out: source overrides of type IMAGE_DIGEST (there is no ECR
//! source); a limit of executions at a time (AWS's ConcurrentPipelineExecutionsLimitExceeded): any number waits.

use crate::progress::{self, Wish};
use crate::rules::overrides;
use crate::sources::{self, Asked};
use crate::tables::{Executions, PipelineRow, Pipelines, Trigger};
use crate::{CodePipeline, errors, pipeline_arn};
use api_codepipeline::{
    StartPipelineExecution, StartPipelineExecutionError, StartPipelineExecutionInput,
    StartPipelineExecutionOutput, TriggerType, ValidationException,
};
use std::collections::BTreeMap;
use wire::{Cx, Handle, Permission};

/// How many of the newest executions a repeated token is looked for in.
const TOKENS_LOOKED_AT: usize = 100;

impl Handle<StartPipelineExecution> for CodePipeline {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &StartPipelineExecutionInput,
    ) -> Result<Vec<Permission>, StartPipelineExecutionError> {
        Ok(vec![Permission::new(
            "codepipeline:StartPipelineExecution",
            pipeline_arn(&cx.scope, &input.name).as_str(),
        )])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: StartPipelineExecutionInput,
    ) -> Result<StartPipelineExecutionOutput, StartPipelineExecutionError> {
        let row = self
            .pipeline(&cx.scope, &input.name)
            .await?
            .ok_or_else(|| errors::no_pipeline(&cx.scope, &input.name))?;
        let (overrides, object_keys) =
            overrides::read(&row.declaration, input.source_revisions.as_deref().unwrap_or_default())
                .map_err(invalid)?;
        let asked = Asked { overrides, object_keys, variables: variables(&row, &input)? };
        let wish = Wish {
            id: self.chance.uuid(),
            trigger: trigger(cx),
            at: cx.at,
            sources: self.sources(&cx.scope, &row, &asked).await?,
            asked,
            request_token: input.client_request_token,
        };
        let (scope, name, chance) = (cx.scope.clone(), input.name, self.chance.clone());
        let start = move |tx: &mut store::Write<'_>| {
            let key = (scope.clone(), name.clone());
            let row = tx.get::<Pipelines>(&key)?.ok_or_else(|| errors::no_pipeline(&scope, &name))?;
            if wish.request_token.is_some() {
                let newest = tx.scan_back::<Executions>(&key, None, TOKENS_LOOKED_AT)?;
                if let Some((_, there)) =
                    newest.iter().find(|(_, there)| there.request_token == wish.request_token)
                {
                    return Ok::<_, StartPipelineExecutionError>(there.id.clone());
                }
            }
            progress::start(tx, &*chance, &scope, row, wish.clone())?;
            Ok(wish.id.clone())
        };
        let id = self.store.write(start).await?;
        Ok(StartPipelineExecutionOutput { pipeline_execution_id: Some(id) })
    }
}

/// An EventBridge rule starts pipelines under its own role, on behalf of the rule.
fn trigger(cx: &Cx) -> Trigger {
    let source = cx.principal.session.as_ref().and_then(|session| session.source_arn.clone());
    match source.filter(|arn| arn.contains(":events:") && arn.contains(":rule/")) {
        Some(rule) => Trigger { kind: TriggerType::CloudWatchEvent, detail: rule },
        None => Trigger { kind: TriggerType::StartPipelineExecution, detail: cx.principal.arn.clone() },
    }
}

fn invalid(message: String) -> StartPipelineExecutionError {
    ValidationException { message: Some(message) }.into()
}

fn variables(
    row: &PipelineRow,
    input: &StartPipelineExecutionInput,
) -> Result<BTreeMap<String, String>, StartPipelineExecutionError> {
    let mut values = sources::defaults(&row.declaration);
    let declared: Vec<_> =
        row.declaration.variables.iter().flatten().map(|variable| variable.name.clone()).collect();
    for given in input.variables.iter().flatten() {
        if !declared.contains(&given.name) {
            return Err(invalid(format!("Variable '{}' is not declared in the pipeline", given.name)));
        }
        values.insert(given.name.clone(), given.value.clone());
    }
    match declared.iter().find(|name| !values.contains_key(*name)) {
        Some(missing) => {
            Err(invalid(format!("Variable '{missing}' has no default value and none was given")))
        }
        None => Ok(values),
    }
}
