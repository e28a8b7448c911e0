//! StopDeployment: ends a deployment that is running, and rolls it back if asked.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_StopDeployment.html> (read 2026-11-21).
//! Permission: codedeploy:StopDeployment on the deployment group.
//! Surprises: a hook that is being invoked is let run to its end first.

use api_codedeploy::{
    StopDeployment, StopDeploymentError, StopDeploymentInput, StopDeploymentOutput, StopStatus,
};
use flow::{Flow, Signal};
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::errors;
use crate::flows::deployment::Deployments;
use crate::flows::deployment::STOP;
use crate::flows::record::at_of;
use crate::found;
use crate::ops::is_over;

impl Handle<StopDeployment> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &StopDeploymentInput,
    ) -> Result<Vec<Permission>, StopDeploymentError> {
        self.of_deployment(cx, "codedeploy:StopDeployment", &input.deployment_id).await.map_err(Into::into)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: StopDeploymentInput,
    ) -> Result<StopDeploymentOutput, StopDeploymentError> {
        stop_deployment(self, cx, input).await.map_err(Into::into)
    }
}

async fn stop_deployment(
    service: &CodeDeploy,
    cx: &Cx,
    input: StopDeploymentInput,
) -> Result<StopDeploymentOutput, Failure> {
    let (scope, id) = (cx.scope.clone(), input.deployment_id);
    let payload = serde_json::json!({ "rollBack": input.auto_rollback_enabled, "by": cx.principal.arn });
    let written = service.store.write(move |tx| {
        let row = found::deployment(tx, &scope, &id)?;
        if is_over(&row.info) {
            return Err(Failure::from(errors::deployment_completed(&id)));
        }
        let signal = Signal::new(STOP, payload.clone());
        flow::signal(tx, Deployments::KIND, at_of(&scope, &row.info).flow_id(), signal)?;
        Ok(())
    });
    written.await?;
    Ok(StopDeploymentOutput {
        status: Some(StopStatus::Pending),
        status_message: Some("The deployment stops before its next step.".to_owned()),
    })
}
