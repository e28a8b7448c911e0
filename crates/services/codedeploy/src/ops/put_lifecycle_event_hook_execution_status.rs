//! PutLifecycleEventHookExecutionStatus: the answer of a hook.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_PutLifecycleEventHookExecutionStatus.html> (read 2026-11-21).
//! Permission: codedeploy:PutLifecycleEventHookExecutionStatus on the deployment group.

use api_codedeploy::{
    LifecycleEventStatus, PutLifecycleEventHookExecutionStatus, PutLifecycleEventHookExecutionStatusError,
    PutLifecycleEventHookExecutionStatusInput, PutLifecycleEventHookExecutionStatusOutput,
};
use flow::{Flow, Signal};
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::errors;
use crate::flows::deployment::Deployments;
use crate::flows::deployment::HOOK;
use crate::flows::record::at_of;
use crate::found;
use crate::ops::is_over;
use crate::tables::Deployments as Rows;

impl Handle<PutLifecycleEventHookExecutionStatus> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &PutLifecycleEventHookExecutionStatusInput,
    ) -> Result<Vec<Permission>, PutLifecycleEventHookExecutionStatusError> {
        self.of_deployment(
            cx,
            "codedeploy:PutLifecycleEventHookExecutionStatus",
            input.deployment_id.as_deref().unwrap_or_default(),
        )
        .await
        .map_err(Into::into)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: PutLifecycleEventHookExecutionStatusInput,
    ) -> Result<PutLifecycleEventHookExecutionStatusOutput, PutLifecycleEventHookExecutionStatusError> {
        put_lifecycle_event_hook_execution_status(self, cx, input).await.map_err(Into::into)
    }
}

async fn put_lifecycle_event_hook_execution_status(
    service: &CodeDeploy,
    cx: &Cx,
    input: PutLifecycleEventHookExecutionStatusInput,
) -> Result<PutLifecycleEventHookExecutionStatusOutput, Failure> {
    let id = input.deployment_id.ok_or_else(errors::invalid_deployment_id)?;
    let execution = input.lifecycle_event_hook_execution_id.ok_or_else(errors::invalid_hook_execution)?;
    let status =
        input.status.filter(|s| matches!(s, LifecycleEventStatus::Succeeded | LifecycleEventStatus::Failed));
    let status = status.ok_or_else(errors::invalid_hook_status)?;
    let (scope, answered) = (cx.scope.clone(), execution.clone());
    let written = service.store.write(move |tx| {
        let mut row = found::deployment(tx, &scope, &id)?;
        let hook = row.hook.as_mut().filter(|hook| hook.execution == execution);
        let hook = hook.ok_or_else(errors::invalid_hook_execution)?;
        if hook.answered || is_over(&row.info) {
            return Err(Failure::from(errors::hook_answered()));
        }
        hook.answered = true;
        let at = at_of(&scope, &row.info);
        tx.put::<Rows>(&(scope.clone(), id.clone()), &row)?;
        let payload = serde_json::json!({ "execution": execution, "status": status });
        flow::signal(tx, Deployments::KIND, at.flow_id(), Signal::new(HOOK, payload))?;
        Ok(())
    });
    written.await?;
    Ok(PutLifecycleEventHookExecutionStatusOutput { lifecycle_event_hook_execution_id: Some(answered) })
}
