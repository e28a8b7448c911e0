//! ListDeploymentTargets: the id of a deployment's target.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListDeploymentTargets.html> (read 2026-11-21).
//! Permission: codedeploy:ListDeploymentTargets on the deployment group.
//! Left out: the filter ServerInstanceLabel, which only servers have.

use api_codedeploy::{
    ListDeploymentTargets, ListDeploymentTargetsError, ListDeploymentTargetsInput,
    ListDeploymentTargetsOutput,
};
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::errors;
use crate::found;

impl Handle<ListDeploymentTargets> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListDeploymentTargetsInput,
    ) -> Result<Vec<Permission>, ListDeploymentTargetsError> {
        self.of_deployment(cx, "codedeploy:ListDeploymentTargets", &input.deployment_id)
            .await
            .map_err(Into::into)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListDeploymentTargetsInput,
    ) -> Result<ListDeploymentTargetsOutput, ListDeploymentTargetsError> {
        list_deployment_targets(self, cx, input).await.map_err(Into::into)
    }
}

async fn list_deployment_targets(
    service: &CodeDeploy,
    cx: &Cx,
    input: ListDeploymentTargetsInput,
) -> Result<ListDeploymentTargetsOutput, Failure> {
    let row = service.store.read(|tx| found::deployment(tx, &cx.scope, &input.deployment_id)).await?;
    let target = row.target.ok_or_else(|| errors::deployment_not_started(&input.deployment_id))?.lambda;
    let statuses = input.target_filters.unwrap_or_default().remove("TargetStatus");
    let status = target.status.unwrap_or_default();
    let shown = statuses.is_none_or(|wanted| wanted.iter().any(|wanted| wanted == status.as_str()));
    let target_ids = target.target_id.filter(|_| shown).into_iter().collect();
    Ok(ListDeploymentTargetsOutput { target_ids: Some(target_ids), next_token: None })
}
