//! GetDeploymentTarget: the alias that a deployment moves, with its lifecycle events.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetDeploymentTarget.html> (read 2026-11-21).
//! Permission: codedeploy:GetDeploymentTarget on the deployment group.

use api_codedeploy::{
    GetDeploymentTarget, GetDeploymentTargetError, GetDeploymentTargetInput, GetDeploymentTargetOutput,
};
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;

impl Handle<GetDeploymentTarget> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &GetDeploymentTargetInput,
    ) -> Result<Vec<Permission>, GetDeploymentTargetError> {
        self.of_deployment(cx, "codedeploy:GetDeploymentTarget", &input.deployment_id)
            .await
            .map_err(Into::into)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: GetDeploymentTargetInput,
    ) -> Result<GetDeploymentTargetOutput, GetDeploymentTargetError> {
        get_deployment_target(self, cx, input).await.map_err(Into::into)
    }
}

async fn get_deployment_target(
    service: &CodeDeploy,
    cx: &Cx,
    input: GetDeploymentTargetInput,
) -> Result<GetDeploymentTargetOutput, Failure> {
    let target = service.target(cx, &input.deployment_id, &input.target_id).await?;
    Ok(GetDeploymentTargetOutput { deployment_target: Some(target) })
}
