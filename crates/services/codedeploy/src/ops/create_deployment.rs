//! CreateDeployment: starts a deployment of a revision to a group.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html> (read 2026-11-21).
//! Permission: codedeploy:CreateDeployment on the group, codedeploy:GetDeploymentConfig on a named configuration, codedeploy:RegisterApplicationRevision on the application for a revision.
//! Surprises: the AppSpec is read by the deployment, not here: what is wrong with it is in the deployment's
//! errorInformation. A group runs one deployment at a time. Without a revision the group's last good one is
//! deployed again.
//! Left out: for Lambda, GitHub revisions; what only servers have is refused by name. A group of the platform Server has no
//! instances here, and its deployments fail with AWS's NO_INSTANCES.

use api_codedeploy::{
    ComputePlatform, CreateDeployment, CreateDeploymentError, CreateDeploymentInput, CreateDeploymentOutput,
    DeploymentCreator, DeploymentGroupInfo, DeploymentInfo, DeploymentStatus, TargetStatus,
};
use kernel::Timestamp;
use wire::{Cx, Failure, Handle, Permission, Refusal};

use crate::CodeDeploy;
use crate::errors;
use crate::flows::deployment::At;
use crate::flows::record;
use crate::found;
use crate::names;
use crate::rules::configs;
use crate::rules::group;
use crate::rules::revision;

impl Handle<CreateDeployment> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &CreateDeploymentInput,
    ) -> Result<Vec<Permission>, CreateDeploymentError> {
        let group = input.deployment_group_name.as_deref().unwrap_or_default();
        let group = names::group_arn(&cx.scope, &input.application_name, group);
        let mut needed = vec![Permission::new("codedeploy:CreateDeployment", group)];
        if let Some(config) = &input.deployment_config_name {
            needed.push(Permission::new(
                "codedeploy:GetDeploymentConfig",
                names::config_arn(&cx.scope, config),
            ));
        }
        if input.revision.is_some() {
            let application = names::application_arn(&cx.scope, &input.application_name);
            needed.push(Permission::new("codedeploy:RegisterApplicationRevision", application));
        }
        Ok(needed)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: CreateDeploymentInput,
    ) -> Result<CreateDeploymentOutput, CreateDeploymentError> {
        create_deployment(self, cx, input).await.map_err(Into::into)
    }
}

async fn create_deployment(
    service: &CodeDeploy,
    cx: &Cx,
    input: CreateDeploymentInput,
) -> Result<CreateDeploymentOutput, Failure> {
    let application = cx.scope.clone();
    let name = input.application_name.clone();
    let platform = service.store.read(move |tx| found::application(tx, &application, &name)).await?.platform;
    let group = check(&input, platform)?;
    let id = names::deployment_id(&*service.chance);
    let at =
        At { scope: cx.scope.clone(), application: input.application_name.clone(), group, id: id.clone() };
    let now = service.clock.now();
    let written = service.store.write(move |tx| {
        let mut row = found::group(tx, &at.scope, &at.application, &at.group)?;
        if let Some(active) = &row.active {
            return Err(Failure::from(errors::group_is_busy(&at.group, active)));
        }
        let info = info(&at, &input, &row.info, now);
        let revision = info.revision.as_ref().ok_or_else(errors::revision_required)?;
        revision::check(revision, platform)?;
        found::config(tx, &at.scope, info.deployment_config_name.as_deref().unwrap_or_default())?;
        record::begin(tx, &at, &info, &mut row)?;
        Ok(())
    });
    written.await?;
    Ok(CreateDeploymentOutput { deployment_id: Some(id) })
}

/// What is refused by the input alone; the group's name.
fn check(input: &CreateDeploymentInput, platform: ComputePlatform) -> Result<String, Refusal> {
    let only_servers = [
        ("targetInstances", input.target_instances.is_some()),
        ("updateOutdatedInstancesOnly", input.update_outdated_instances_only == Some(true)),
        ("ignoreApplicationStopFailures", input.ignore_application_stop_failures == Some(true)),
    ];
    if let Some((name, _)) =
        only_servers.iter().find(|(_, given)| *given && platform == ComputePlatform::Lambda)
    {
        return Err(errors::invalid_input(&format!("For Lambda deployments, {name} can not be specified.")));
    }
    group::alarms(input.override_alarm_configuration.as_ref())?;
    group::rollback(input.auto_rollback_configuration.as_ref())?;
    let group = input.deployment_group_name.clone().ok_or_else(errors::group_name_required)?;
    if let Some(revision) = &input.revision {
        revision::check(revision, platform)?;
    }
    Ok(group)
}

fn info(
    at: &At,
    input: &CreateDeploymentInput,
    group: &DeploymentGroupInfo,
    now: Timestamp,
) -> DeploymentInfo {
    let config = input.deployment_config_name.clone().or_else(|| group.deployment_config_name.clone());
    let rollback =
        input.auto_rollback_configuration.clone().or_else(|| group.auto_rollback_configuration.clone());
    DeploymentInfo {
        application_name: Some(at.application.clone()),
        deployment_group_name: Some(at.group.clone()),
        deployment_config_name: config
            .or_else(|| Some(configs::default_of(group.compute_platform.unwrap_or_default()).to_owned())),
        deployment_id: Some(at.id.clone()),
        previous_revision: group.target_revision.clone(),
        revision: input.revision.clone().or_else(|| group.target_revision.clone()),
        status: Some(DeploymentStatus::Created),
        create_time: Some(now),
        deployment_overview: Some(record::overview(group.compute_platform, TargetStatus::Pending)),
        description: input.description.clone(),
        creator: Some(DeploymentCreator::User),
        ignore_application_stop_failures: Some(false),
        auto_rollback_configuration: rollback,
        update_outdated_instances_only: Some(false),
        deployment_style: group.deployment_style.clone(),
        instance_termination_wait_time_started: Some(false),
        compute_platform: group.compute_platform,
        file_exists_behavior: input.file_exists_behavior,
        override_alarm_configuration: input.override_alarm_configuration.clone(),
        ..DeploymentInfo::default()
    }
}
