//! DeleteDeploymentGroup: removes a deployment group.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeleteDeploymentGroup.html> (read 2026-11-21).
//! Permission: codedeploy:DeleteDeploymentGroup on the deployment group.
//! Surprises: one that does not exist is deleted too; a deployment that is running is stopped where it is.

use api_codedeploy::{
    DeleteDeploymentGroup, DeleteDeploymentGroupError, DeleteDeploymentGroupInput,
    DeleteDeploymentGroupOutput,
};
use flow::{Flow, Signal};
use kernel::{Fault, Scope};
use store::Write;
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::flows::deployment::Deployments;
use crate::flows::deployment::STOP;
use crate::flows::record::at_of;
use crate::names;
use crate::tables::Deployments as Rows;
use crate::tables::{GroupRow, Groups};

impl Handle<DeleteDeploymentGroup> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &DeleteDeploymentGroupInput,
    ) -> Result<Vec<Permission>, DeleteDeploymentGroupError> {
        Ok(vec![Permission::new(
            "codedeploy:DeleteDeploymentGroup",
            names::group_arn(&cx.scope, &input.application_name, &input.deployment_group_name),
        )])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DeleteDeploymentGroupInput,
    ) -> Result<DeleteDeploymentGroupOutput, DeleteDeploymentGroupError> {
        delete_deployment_group(self, cx, input).await.map_err(Into::into)
    }
}

async fn delete_deployment_group(
    service: &CodeDeploy,
    cx: &Cx,
    input: DeleteDeploymentGroupInput,
) -> Result<DeleteDeploymentGroupOutput, Failure> {
    let scope = cx.scope.clone();
    let key = (scope.clone(), input.application_name, input.deployment_group_name);
    let written = service.store.write(move |tx| {
        if let Some(group) = tx.get::<Groups>(&key)? {
            stop_active(tx, &scope, &group)?;
        }
        tx.delete::<Groups>(&key)?;
        Ok::<_, Failure>(())
    });
    written.await?;
    Ok(DeleteDeploymentGroupOutput { hooks_not_cleaned_up: Some(Vec::new()) })
}

/// A group that goes away takes no deployment further. There is nothing left to roll back with.
pub fn stop_active(tx: &mut Write<'_>, scope: &Scope, group: &GroupRow) -> Result<(), Fault> {
    let Some(id) = &group.active else { return Ok(()) };
    let Some(row) = tx.get::<Rows>(&(scope.clone(), id.clone()))? else { return Ok(()) };
    let payload = serde_json::json!({ "rollBack": false, "by": "the deletion of its deployment group" });
    flow::signal(tx, Deployments::KIND, at_of(scope, &row.info).flow_id(), Signal::new(STOP, payload))?;
    Ok(())
}
