//! The CodeDeploy deploy action for Lambda: a deployment of the AppSpec in the input artifact.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeDeploy.html> (read 2026-11-21).

use api_codedeploy::{
    BundleType, CreateDeployment, CreateDeploymentInput, DeploymentStatus, GetDeployment, GetDeploymentInput,
    ListDeployments, ListDeploymentsInput, RevisionLocation, RevisionLocationType, S3Location,
    StopDeployment, StopDeploymentInput,
};
use async_trait::async_trait;
use kernel::{Fault, OrFault};
use seam_pipeline_action::{Action, ArtifactCounts, External, News, Outputs, Progress, Property, Run, Wake};
use serde_json::{Value, json};
use std::time::Duration;
use wire::{Caller, OperationError};

const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How many of the newest deployments a repeated begin looks through.
const LOOKED_AT: usize = 10;

pub struct CodeDeploy {
    pub caller: Caller,
}

#[async_trait]
impl Action for CodeDeploy {
    fn category(&self) -> &'static str {
        "Deploy"
    }

    fn provider(&self) -> &'static str {
        "CodeDeploy"
    }

    fn properties(&self) -> &'static [Property] {
        &[
            Property { name: "ApplicationName", required: true },
            Property { name: "DeploymentGroupName", required: true },
        ]
    }

    fn artifacts(&self) -> ArtifactCounts {
        ArtifactCounts { inputs: (1, 1), outputs: (0, 0) }
    }

    async fn begin(&self, run: &Run<'_>) -> Result<Progress, Fault> {
        match self.begun(run).await? {
            Ok(Some(id)) => return Ok(running(id)),
            Ok(None) => {}
            Err(progress) => return Ok(progress),
        }
        let source = run.inputs.first().or_fault(|| "the structure asks for one input artifact")?;
        let location = S3Location {
            bucket: Some(source.bucket.clone()),
            key: Some(source.key.clone()),
            bundle_type: Some(BundleType::Zip),
            ..Default::default()
        };
        let revision = RevisionLocation {
            revision_type: Some(RevisionLocationType::S3),
            s3_location: Some(location),
            ..Default::default()
        };
        let input = CreateDeploymentInput {
            application_name: run.setting("ApplicationName").unwrap_or_default().to_owned(),
            deployment_group_name: run.setting("DeploymentGroupName").map(str::to_owned),
            revision: Some(revision),
            description: Some(description(run)),
            ..Default::default()
        };
        match self.caller.call::<CreateDeployment>(run.cx, input).await {
            Ok(answer) => {
                Ok(running(answer.deployment_id.or_fault(|| "a deployment that was created has an id")?))
            }
            Err(error) => Progress::refused("The deployment could not be created", error),
        }
    }

    async fn look(&self, run: &Run<'_>, memo: Value, _: &[News], _: bool) -> Result<Progress, Fault> {
        let id = memo["deployment"].as_str().or_fault(|| "the memo of a deployment names it")?.to_owned();
        let info = match self
            .caller
            .call::<GetDeployment>(run.cx, GetDeploymentInput { deployment_id: id.clone() })
            .await
        {
            Ok(answer) => answer.deployment_info.unwrap_or_default(),
            Err(error) => return Progress::refused("The deployment could not be read", error),
        };
        let external = External { id: Some(id.clone()), ..External::default() };
        Ok(match info.status {
            Some(DeploymentStatus::Succeeded) => {
                let summary = Some(format!("Deployment {id} succeeded"));
                Progress::Succeeded(Outputs {
                    external: External { summary, ..external },
                    ..Outputs::default()
                })
            }
            Some(status @ (DeploymentStatus::Failed | DeploymentStatus::Stopped)) => {
                let why = info.error_information.and_then(|error| error.message).unwrap_or_default();
                Progress::Failed {
                    code: "JobFailed",
                    message: format!("Deployment {id} {}: {why}", status.as_str().to_lowercase()),
                    external,
                }
            }
            _ => running(id),
        })
    }

    async fn cancel(&self, run: &Run<'_>, memo: Value) -> Result<(), Fault> {
        let Some(id) = memo["deployment"].as_str() else { return Ok(()) };
        // Rolled back whatever the group says: an abandoned deployment is not left with half of the traffic moved.
        let input = StopDeploymentInput { deployment_id: id.to_owned(), auto_rollback_enabled: Some(true) };
        if let Err(error) = self.caller.call::<StopDeployment>(run.cx, input).await {
            tracing::warn!(deployment = id, code = %error.code(), "an abandoned deployment was not stopped");
        }
        Ok(())
    }
}

/// CreateDeployment takes no token, so the description is how a repeated begin finds what its first try created.
fn description(run: &Run<'_>) -> String {
    format!("Pipeline {} execution {} action {}", run.pipeline, run.execution_id, run.token)
}

impl CodeDeploy {
    /// The deployment that an interrupted begin created, if there is one.
    async fn begun(&self, run: &Run<'_>) -> Result<Result<Option<String>, Progress>, Fault> {
        let input = ListDeploymentsInput {
            application_name: run.setting("ApplicationName").map(str::to_owned),
            deployment_group_name: run.setting("DeploymentGroupName").map(str::to_owned),
            ..Default::default()
        };
        let newest = match self.caller.call::<ListDeployments>(run.cx, input).await {
            Ok(answer) => answer.deployments.unwrap_or_default(),
            // AWS's action does not need codedeploy:ListDeployments; without it a repeated begin may be refused as busy.
            Err(_) => return Ok(Ok(None)),
        };
        for id in newest.into_iter().take(LOOKED_AT) {
            match self
                .caller
                .call::<GetDeployment>(run.cx, GetDeploymentInput { deployment_id: id.clone() })
                .await
            {
                Ok(answer) => {
                    let found = answer.deployment_info.and_then(|info| info.description);
                    if found == Some(description(run)) {
                        return Ok(Ok(Some(id)));
                    }
                }
                Err(error) => return Progress::refused("A deployment could not be read", error).map(Err),
            }
        }
        Ok(Ok(None))
    }
}

fn running(id: String) -> Progress {
    let memo = json!({ "deployment": id });
    Progress::Running {
        memo,
        external: External { id: Some(id), ..External::default() },
        token: None,
        wake: Wake::After(LOOK_EVERY),
    }
}
