//! CreateDeploymentConfig: how fast traffic is shifted, under a name of one's own.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentConfig.html> (read 2026-11-21).
//! Permission: codedeploy:CreateDeploymentConfig on the configuration.
//! Left out: the compute platforms Server and ECS, zonal configurations.

use api_codedeploy::{
    ComputePlatform, CreateDeploymentConfig, CreateDeploymentConfigError, CreateDeploymentConfigInput,
    CreateDeploymentConfigOutput, DeploymentConfigInfo,
};
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::errors;
use crate::names;
use crate::rules::configs;
use crate::rules::traffic::plan;
use crate::tables::ConfigRow;
use crate::tables::Configs;

impl Handle<CreateDeploymentConfig> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &CreateDeploymentConfigInput,
    ) -> Result<Vec<Permission>, CreateDeploymentConfigError> {
        Ok(vec![Permission::new(
            "codedeploy:CreateDeploymentConfig",
            names::config_arn(&cx.scope, &input.deployment_config_name),
        )])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: CreateDeploymentConfigInput,
    ) -> Result<CreateDeploymentConfigOutput, CreateDeploymentConfigError> {
        create_deployment_config(self, cx, input).await.map_err(Into::into)
    }
}

async fn create_deployment_config(
    service: &CodeDeploy,
    cx: &Cx,
    input: CreateDeploymentConfigInput,
) -> Result<CreateDeploymentConfigOutput, Failure> {
    if input.compute_platform != Some(ComputePlatform::Lambda) {
        let platform = input.compute_platform.unwrap_or(ComputePlatform::Server);
        return Err(errors::not_offered(&format!(
            "deployment configurations for the compute platform {platform}"
        ))
        .into());
    }
    let name = input.deployment_config_name;
    if name.starts_with(configs::RESERVED) {
        return Err(errors::invalid_config_name(&name).into());
    }
    let routing = input.traffic_routing_config.unwrap_or_default();
    plan(&routing)?;
    let id = service.chance.uuid();
    let info = DeploymentConfigInfo {
        deployment_config_id: Some(id.clone()),
        deployment_config_name: Some(name.clone()),
        create_time: Some(service.clock.now()),
        compute_platform: input.compute_platform,
        traffic_routing_config: Some(routing),
        ..DeploymentConfigInfo::default()
    };
    let (key, row) = ((cx.scope.clone(), name), ConfigRow { info });
    let written = service.store.write(move |tx| {
        if tx.insert_new::<Configs>(&key, &row)? {
            Ok(())
        } else {
            Err(Failure::from(errors::config_exists(&key.1)))
        }
    });
    written.await?;
    Ok(CreateDeploymentConfigOutput { deployment_config_id: Some(id) })
}
