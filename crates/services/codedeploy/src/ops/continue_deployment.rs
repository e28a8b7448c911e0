//! ContinueDeployment: ends the wait of a blue/green deployment of servers or ECS; one to Lambda has no such wait.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ContinueDeployment.html> (read 2026-11-21).
//! Permission: codedeploy:CreateDeployment on the deployment group.

use api_codedeploy::{
    ContinueDeployment, ContinueDeploymentError, ContinueDeploymentInput, DeploymentWaitType,
};
use wire::typed::Nothing;
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::errors;
use crate::found;
use crate::ops::is_over;

impl Handle<ContinueDeployment> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ContinueDeploymentInput,
    ) -> Result<Vec<Permission>, ContinueDeploymentError> {
        self.of_deployment(
            cx,
            "codedeploy:CreateDeployment",
            input.deployment_id.as_deref().unwrap_or_default(),
        )
        .await
        .map_err(Into::into)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ContinueDeploymentInput,
    ) -> Result<Nothing, ContinueDeploymentError> {
        continue_deployment(self, cx, input).await.map_err(Into::into)
    }
}

async fn continue_deployment(
    service: &CodeDeploy,
    cx: &Cx,
    input: ContinueDeploymentInput,
) -> Result<Nothing, Failure> {
    let id = input.deployment_id.ok_or_else(errors::invalid_deployment_id)?;
    let row = service.store.read(|tx| found::deployment(tx, &cx.scope, &id)).await?;
    if is_over(&row.info) {
        return Err(errors::deployment_completed(&id).into());
    }
    if input.deployment_wait_type == Some(DeploymentWaitType::ReadyWait) {
        return Err(errors::deployment_not_ready(&id).into());
    }
    Err(errors::wait_unsupported(&id).into())
}
