//! GetDeploymentGroup: one deployment group, with its last deployments.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetDeploymentGroup.html> (read 2026-11-21).
//! Permission: codedeploy:GetDeploymentGroup on the deployment group.

use api_codedeploy::{
    GetDeploymentGroup, GetDeploymentGroupError, GetDeploymentGroupInput, GetDeploymentGroupOutput,
};
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::found;
use crate::names;

impl Handle<GetDeploymentGroup> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &GetDeploymentGroupInput,
    ) -> Result<Vec<Permission>, GetDeploymentGroupError> {
        Ok(vec![Permission::new(
            "codedeploy:GetDeploymentGroup",
            names::group_arn(&cx.scope, &input.application_name, &input.deployment_group_name),
        )])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: GetDeploymentGroupInput,
    ) -> Result<GetDeploymentGroupOutput, GetDeploymentGroupError> {
        get_deployment_group(self, cx, input).await.map_err(Into::into)
    }
}

async fn get_deployment_group(
    service: &CodeDeploy,
    cx: &Cx,
    input: GetDeploymentGroupInput,
) -> Result<GetDeploymentGroupOutput, Failure> {
    let (application, group) = (input.application_name, input.deployment_group_name);
    let row = service.store.read(|tx| found::group(tx, &cx.scope, &application, &group)).await?;
    Ok(GetDeploymentGroupOutput { deployment_group_info: Some(row.info) })
}
