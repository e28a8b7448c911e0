//! GetDeployment: one deployment: how it stands, or how it ended and why.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetDeployment.html> (read 2026-11-21).
//! Permission: codedeploy:GetDeployment on the deployment group.

use api_codedeploy::{GetDeployment, GetDeploymentError, GetDeploymentInput, GetDeploymentOutput};
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::found;

impl Handle<GetDeployment> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &GetDeploymentInput,
    ) -> Result<Vec<Permission>, GetDeploymentError> {
        self.of_deployment(cx, "codedeploy:GetDeployment", &input.deployment_id).await.map_err(Into::into)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: GetDeploymentInput,
    ) -> Result<GetDeploymentOutput, GetDeploymentError> {
        get_deployment(self, cx, input).await.map_err(Into::into)
    }
}

async fn get_deployment(
    service: &CodeDeploy,
    cx: &Cx,
    input: GetDeploymentInput,
) -> Result<GetDeploymentOutput, Failure> {
    let row = service.store.read(|tx| found::deployment(tx, &cx.scope, &input.deployment_id)).await?;
    Ok(GetDeploymentOutput { deployment_info: Some(row.info) })
}
