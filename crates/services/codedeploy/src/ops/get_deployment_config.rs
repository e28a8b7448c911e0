//! GetDeploymentConfig: one configuration: the account's own or one of CodeDeploy's.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetDeploymentConfig.html> (read 2026-11-21).
//! Permission: codedeploy:GetDeploymentConfig on the configuration.
//! Left out: the predefined configurations for ECS.

use api_codedeploy::{
    GetDeploymentConfig, GetDeploymentConfigError, GetDeploymentConfigInput, GetDeploymentConfigOutput,
};
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::found;
use crate::names;

impl Handle<GetDeploymentConfig> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &GetDeploymentConfigInput,
    ) -> Result<Vec<Permission>, GetDeploymentConfigError> {
        Ok(vec![Permission::new(
            "codedeploy:GetDeploymentConfig",
            names::config_arn(&cx.scope, &input.deployment_config_name),
        )])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: GetDeploymentConfigInput,
    ) -> Result<GetDeploymentConfigOutput, GetDeploymentConfigError> {
        get_deployment_config(self, cx, input).await.map_err(Into::into)
    }
}

async fn get_deployment_config(
    service: &CodeDeploy,
    cx: &Cx,
    input: GetDeploymentConfigInput,
) -> Result<GetDeploymentConfigOutput, Failure> {
    let info = service.store.read(|tx| found::config(tx, &cx.scope, &input.deployment_config_name)).await?;
    Ok(GetDeploymentConfigOutput { deployment_config_info: Some(info) })
}
