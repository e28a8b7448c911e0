//! BatchGetDeploymentTargets: the alias that a deployment moves, with its lifecycle events.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeploymentTargets.html> (read 2026-11-21).
//! Permission: codedeploy:BatchGetDeploymentTargets on the deployment group.
//! Surprises: a deployment to Lambda has exactly one target, `FUNCTION:ALIAS`.

use api_codedeploy::{
    BatchGetDeploymentTargets, BatchGetDeploymentTargetsError, BatchGetDeploymentTargetsInput,
    BatchGetDeploymentTargetsOutput,
};
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::errors;

impl Handle<BatchGetDeploymentTargets> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &BatchGetDeploymentTargetsInput,
    ) -> Result<Vec<Permission>, BatchGetDeploymentTargetsError> {
        self.of_deployment(cx, "codedeploy:BatchGetDeploymentTargets", &input.deployment_id)
            .await
            .map_err(Into::into)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: BatchGetDeploymentTargetsInput,
    ) -> Result<BatchGetDeploymentTargetsOutput, BatchGetDeploymentTargetsError> {
        batch_get_deployment_targets(self, cx, input).await.map_err(Into::into)
    }
}

async fn batch_get_deployment_targets(
    service: &CodeDeploy,
    cx: &Cx,
    input: BatchGetDeploymentTargetsInput,
) -> Result<BatchGetDeploymentTargetsOutput, Failure> {
    if input.target_ids.len() > 1 {
        return Err(errors::targets_too_many().into());
    }
    let mut targets = Vec::new();
    for id in &input.target_ids {
        targets.push(service.target(cx, &input.deployment_id, id).await?);
    }
    Ok(BatchGetDeploymentTargetsOutput { deployment_targets: Some(targets) })
}
