//! PutApprovalResult: a person's yes or no.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutApprovalResult.html> (read 2026-11-21).
//! Permission: codepipeline:PutApprovalResult on the action (`PIPELINE/STAGE/ACTION`).

use crate::flows::action::Actor;
use crate::tables::{ActionRow, Actions, Approvals, Pipelines};
use crate::{CodePipeline, actions, errors, pipeline_arn};
use api_codepipeline::{
    ActionExecutionStatus, PutApprovalResult, PutApprovalResultError as E, PutApprovalResultInput,
    PutApprovalResultOutput,
};
use flow::{Flow, Signal};
use kernel::{Scope, Timestamp};
use serde_json::json;
use store::Write;
use wire::{Cx, Handle, Permission};

impl Handle<PutApprovalResult> for CodePipeline {
    async fn permissions(&self, cx: &Cx, input: &PutApprovalResultInput) -> Result<Vec<Permission>, E> {
        let action = format!("{}/{}/{}", input.pipeline_name, input.stage_name, input.action_name);
        Ok(vec![Permission::new("codepipeline:PutApprovalResult", pipeline_arn(&cx.scope, &action).as_str())])
    }

    async fn handle(&self, cx: &Cx, input: PutApprovalResultInput) -> Result<PutApprovalResultOutput, E> {
        let (scope, by, now) = (cx.scope.clone(), cx.principal.arn.clone(), cx.at);
        self.store.write(move |tx| put(tx, &scope, &input, &by, now)).await?;
        Ok(PutApprovalResultOutput { approved_at: Some(now) })
    }
}

fn put(
    tx: &mut Write<'_>,
    scope: &Scope,
    input: &PutApprovalResultInput,
    by: &str,
    now: Timestamp,
) -> Result<(), E> {
    let (pipeline, stage, action) = (&input.pipeline_name, &input.stage_name, &input.action_name);
    let row = tx
        .get::<Pipelines>(&(scope.clone(), pipeline.clone()))?
        .ok_or_else(|| errors::no_pipeline(scope, pipeline))?;
    let declared = row
        .declaration
        .stages
        .iter()
        .find(|declared| declared.name == *stage)
        .ok_or_else(|| errors::no_stage(stage))?;
    if !declared.actions.iter().any(|declared| declared.name == *action) {
        return Err(errors::no_action(action).into());
    }
    let approval = (scope.clone(), pipeline.clone(), input.token.clone());
    let (execution, ordinal) = tx.get::<Approvals>(&approval)?.ok_or_else(errors::bad_approval_token)?;
    let key = (scope.clone(), pipeline.clone(), execution, ordinal);
    let mut row: ActionRow = tx.get::<Actions>(&key)?.ok_or_else(errors::bad_approval_token)?;
    if row.stage != *stage || row.declaration.name != *action {
        return Err(errors::bad_approval_token().into());
    }
    if row.status != ActionExecutionStatus::InProgress || row.token.is_none() {
        return Err(errors::approval_done().into());
    }
    row.token = None;
    row.updated = now;
    row.updated_by = Some(by.to_owned());
    tx.put::<Actions>(&key, &row)?;
    let payload =
        json!({ "status": input.result.status.as_str(), "summary": input.result.summary, "by": by });
    flow::signal(tx, Actor::KIND, row.id, Signal::new(actions::APPROVAL_RESULT, payload))?;
    Ok(())
}
