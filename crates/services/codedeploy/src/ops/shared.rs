//! Deployments as operations see them: whose permission is asked, whether one is over, its target.

use api_codedeploy::{DeploymentInfo, DeploymentStatus, DeploymentTarget, DeploymentTargetType};
use wire::{Cx, Failure, Permission};

use crate::CodeDeploy;
use crate::errors;
use crate::{found, names};

pub fn is_over(info: &DeploymentInfo) -> bool {
    matches!(
        info.status,
        Some(DeploymentStatus::Succeeded | DeploymentStatus::Failed | DeploymentStatus::Stopped)
    )
}

impl CodeDeploy {
    /// Permissions on deployments are permissions on their groups.
    pub(super) async fn of_deployment(
        &self,
        cx: &Cx,
        action: &'static str,
        id: &str,
    ) -> Result<Vec<Permission>, Failure> {
        self.of_deployments(cx, action, std::slice::from_ref(&id.to_owned())).await
    }

    /// Of a deployment that there is not, the permission is asked on any group: nothing is told to whoever lacks it.
    pub(super) async fn of_deployments(
        &self,
        cx: &Cx,
        action: &'static str,
        ids: &[String],
    ) -> Result<Vec<Permission>, Failure> {
        let read = self.store.read(|tx| {
            let mut arns = Vec::new();
            for id in ids {
                arns.push(match found::deployment(tx, &cx.scope, id) {
                    Ok(row) => {
                        let application = row.info.application_name.unwrap_or_default();
                        names::group_arn(
                            &cx.scope,
                            &application,
                            &row.info.deployment_group_name.unwrap_or_default(),
                        )
                    }
                    Err(Failure::Refusal(_)) => names::group_arn(&cx.scope, "*", "*"),
                    Err(fault) => return Err(fault),
                });
            }
            Ok(arns)
        });
        Ok(read.await?.into_iter().map(|arn| Permission::new(action, arn)).collect())
    }

    pub(super) async fn target(
        &self,
        cx: &Cx,
        id: &str,
        target_id: &str,
    ) -> Result<DeploymentTarget, Failure> {
        let row = self.store.read(|tx| found::deployment(tx, &cx.scope, id)).await?;
        let target = row.target.ok_or_else(|| errors::deployment_not_started(id))?.lambda;
        if target.target_id.as_deref() != Some(target_id) {
            return Err(errors::invalid_target(target_id).into());
        }
        Ok(DeploymentTarget {
            deployment_target_type: Some(DeploymentTargetType::LambdaTarget),
            lambda_target: Some(target),
            ..DeploymentTarget::default()
        })
    }
}
