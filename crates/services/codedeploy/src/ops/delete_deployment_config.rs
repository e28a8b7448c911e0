//! DeleteDeploymentConfig: removes a configuration of one's own.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeleteDeploymentConfig.html> (read 2026-11-21).
//! Permission: codedeploy:DeleteDeploymentConfig on the configuration.
//! Surprises: one that does not exist is deleted too.

use api_codedeploy::{DeleteDeploymentConfig, DeleteDeploymentConfigError, DeleteDeploymentConfigInput};
use wire::typed::Nothing;
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::errors;
use crate::names;
use crate::rules::configs;
use crate::tables::Configs;
use crate::tables::Groups;

impl Handle<DeleteDeploymentConfig> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &DeleteDeploymentConfigInput,
    ) -> Result<Vec<Permission>, DeleteDeploymentConfigError> {
        Ok(vec![Permission::new(
            "codedeploy:DeleteDeploymentConfig",
            names::config_arn(&cx.scope, &input.deployment_config_name),
        )])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DeleteDeploymentConfigInput,
    ) -> Result<Nothing, DeleteDeploymentConfigError> {
        delete_deployment_config(self, cx, input).await.map_err(Into::into)
    }
}

async fn delete_deployment_config(
    service: &CodeDeploy,
    cx: &Cx,
    input: DeleteDeploymentConfigInput,
) -> Result<Nothing, Failure> {
    let (scope, name) = (cx.scope.clone(), input.deployment_config_name);
    if name.starts_with(configs::RESERVED) {
        return Err(errors::config_is_predefined(&name).into());
    }
    let written = service.store.write(move |tx| {
        let groups = tx.scan::<Groups>(&scope, None, usize::MAX)?;
        if groups.iter().any(|(_, group)| group.info.deployment_config_name.as_ref() == Some(&name)) {
            return Err(Failure::from(errors::config_in_use(&name)));
        }
        tx.delete::<Configs>(&(scope.clone(), name.clone()))?;
        Ok(())
    });
    written.await?;
    Ok(Nothing {})
}
