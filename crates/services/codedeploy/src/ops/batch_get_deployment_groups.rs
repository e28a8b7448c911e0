//! BatchGetDeploymentGroups: several groups of one application; those that do not exist are named in `errorMessage`.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeploymentGroups.html> (read 2026-11-21).
//! Permission: codedeploy:BatchGetDeploymentGroups on the deployment group.

use api_codedeploy::{
    BatchGetDeploymentGroups, BatchGetDeploymentGroupsError, BatchGetDeploymentGroupsInput,
    BatchGetDeploymentGroupsOutput,
};
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::errors;
use crate::found;
use crate::names;
use crate::paging;
use crate::tables::Groups;

impl Handle<BatchGetDeploymentGroups> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &BatchGetDeploymentGroupsInput,
    ) -> Result<Vec<Permission>, BatchGetDeploymentGroupsError> {
        let arns = input
            .deployment_group_names
            .iter()
            .map(|group| names::group_arn(&cx.scope, &input.application_name, group));
        Ok(arns.map(|arn| Permission::new("codedeploy:BatchGetDeploymentGroups", arn)).collect())
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: BatchGetDeploymentGroupsInput,
    ) -> Result<BatchGetDeploymentGroupsOutput, BatchGetDeploymentGroupsError> {
        batch_get_deployment_groups(self, cx, input).await.map_err(Into::into)
    }
}

async fn batch_get_deployment_groups(
    service: &CodeDeploy,
    cx: &Cx,
    input: BatchGetDeploymentGroupsInput,
) -> Result<BatchGetDeploymentGroupsOutput, Failure> {
    if input.deployment_group_names.len() > paging::PAGE {
        return Err(errors::batch_too_large().into());
    }
    let scope = cx.scope.clone();
    let read = service.store.read(|tx| {
        found::application(tx, &scope, &input.application_name)?;
        let (mut infos, mut missing) = (Vec::new(), Vec::new());
        for name in &input.deployment_group_names {
            match tx.get::<Groups>(&(scope.clone(), input.application_name.clone(), name.clone()))? {
                Some(row) => infos.push(row.info),
                None => missing.push(name.clone()),
            }
        }
        Ok::<_, Failure>((infos, missing))
    });
    let (infos, missing) = read.await?;
    let error_message = format!("No Deployment Group found for name: {}", missing.join(", "));
    Ok(BatchGetDeploymentGroupsOutput {
        deployment_groups_info: Some(infos),
        error_message: Some(error_message).filter(|_| !missing.is_empty()),
    })
}
