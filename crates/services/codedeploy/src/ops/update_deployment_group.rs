//! UpdateDeploymentGroup: changes what is given, and leaves the rest.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_UpdateDeploymentGroup.html> (read 2026-11-21).
//! Permission: codedeploy:UpdateDeploymentGroup on the deployment group; iam:PassRole on the role.
//! Left out: triggers; renaming while a deployment runs.

use api_codedeploy::{
    ComputePlatform, DeploymentGroupInfo, UpdateDeploymentGroup, UpdateDeploymentGroupError,
    UpdateDeploymentGroupInput, UpdateDeploymentGroupOutput,
};
use wire::{Cx, Failure, Handle, Permission, Refusal};

use crate::CodeDeploy;
use crate::SERVICE;
use crate::errors;
use crate::found;
use crate::names;
use crate::rules::group;
use crate::tables::Groups;

impl Handle<UpdateDeploymentGroup> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &UpdateDeploymentGroupInput,
    ) -> Result<Vec<Permission>, UpdateDeploymentGroupError> {
        let group =
            names::group_arn(&cx.scope, &input.application_name, &input.current_deployment_group_name);
        let role = input.service_role_arn.as_deref().map(|role| Permission::pass_role(role, SERVICE));
        Ok(std::iter::once(Permission::new("codedeploy:UpdateDeploymentGroup", group)).chain(role).collect())
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: UpdateDeploymentGroupInput,
    ) -> Result<UpdateDeploymentGroupOutput, UpdateDeploymentGroupError> {
        update_deployment_group(self, cx, input).await.map_err(Into::into)
    }
}

async fn update_deployment_group(
    service: &CodeDeploy,
    cx: &Cx,
    input: UpdateDeploymentGroupInput,
) -> Result<UpdateDeploymentGroupOutput, Failure> {
    check(&input)?;
    let scope = cx.scope.clone();
    let written = service.store.write(move |tx| {
        let (application, old) = (&input.application_name, &input.current_deployment_group_name);
        let mut row = found::group(tx, &scope, application, old)?;
        let platform = row.info.compute_platform.unwrap_or_default();
        if platform != ComputePlatform::Lambda {
            return Err(errors::not_offered(&format!(
                "changes of deployment groups for the compute platform {platform}"
            ))
            .into());
        }
        if let Some(config) = &input.deployment_config_name {
            found::config(tx, &scope, config)?;
        }
        apply(&mut row.info, &input);
        let new = input.new_deployment_group_name.as_ref().filter(|new| *new != old);
        let Some(new) = new else {
            return Ok(tx.put::<Groups>(&(scope.clone(), application.clone(), old.clone()), &row)?);
        };
        if let Some(active) = &row.active {
            return Err(Failure::from(errors::group_is_busy(old, active)));
        }
        row.info.deployment_group_name = Some(new.clone());
        if !tx.insert_new::<Groups>(&(scope.clone(), application.clone(), new.clone()), &row)? {
            return Err(errors::group_exists(application, new).into());
        }
        tx.delete::<Groups>(&(scope.clone(), application.clone(), old.clone()))?;
        Ok(())
    });
    written.await?;
    Ok(UpdateDeploymentGroupOutput { hooks_not_cleaned_up: Some(Vec::new()) })
}

fn check(input: &UpdateDeploymentGroupInput) -> Result<(), Refusal> {
    group::foreign_in_change(input)?;
    group::alarms(input.alarm_configuration.as_ref())?;
    group::rollback(input.auto_rollback_configuration.as_ref())?;
    group::style(input.deployment_style.clone(), ComputePlatform::Lambda)?;
    input.service_role_arn.as_deref().map_or(Ok(()), found::role)
}

fn apply(info: &mut DeploymentGroupInfo, input: &UpdateDeploymentGroupInput) {
    fn replace<T: Clone>(had: &mut Option<T>, given: &Option<T>) {
        if given.is_some() {
            had.clone_from(given);
        }
    }
    replace(&mut info.deployment_config_name, &input.deployment_config_name);
    replace(&mut info.service_role_arn, &input.service_role_arn);
    replace(&mut info.alarm_configuration, &input.alarm_configuration);
    replace(&mut info.auto_rollback_configuration, &input.auto_rollback_configuration);
    replace(&mut info.outdated_instances_strategy, &input.outdated_instances_strategy);
}
