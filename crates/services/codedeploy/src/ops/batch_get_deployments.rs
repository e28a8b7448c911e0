//! BatchGetDeployments: several deployments at once; those that do not exist are left out.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeployments.html> (read 2026-11-21).
//! Permission: codedeploy:BatchGetDeployments on the deployment group.

use api_codedeploy::{
    BatchGetDeployments, BatchGetDeploymentsError, BatchGetDeploymentsInput, BatchGetDeploymentsOutput,
};
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::errors;
use crate::paging;
use crate::tables::Deployments;

impl Handle<BatchGetDeployments> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &BatchGetDeploymentsInput,
    ) -> Result<Vec<Permission>, BatchGetDeploymentsError> {
        let ids = input.deployment_ids.as_slice();
        self.of_deployments(cx, "codedeploy:BatchGetDeployments", ids).await.map_err(Into::into)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: BatchGetDeploymentsInput,
    ) -> Result<BatchGetDeploymentsOutput, BatchGetDeploymentsError> {
        batch_get_deployments(self, cx, input).await.map_err(Into::into)
    }
}

async fn batch_get_deployments(
    service: &CodeDeploy,
    cx: &Cx,
    input: BatchGetDeploymentsInput,
) -> Result<BatchGetDeploymentsOutput, Failure> {
    if input.deployment_ids.is_empty() {
        return Err(errors::invalid_deployment_id().into());
    }
    if input.deployment_ids.len() > paging::PAGE {
        return Err(errors::batch_too_large().into());
    }
    let scope = cx.scope.clone();
    let read = service.store.read(|tx| {
        let mut infos = Vec::new();
        for id in &input.deployment_ids {
            infos.extend(tx.get::<Deployments>(&(scope.clone(), id.clone()))?.map(|row| row.info));
        }
        Ok::<_, Failure>(infos)
    });
    Ok(BatchGetDeploymentsOutput { deployments_info: Some(read.await?) })
}
