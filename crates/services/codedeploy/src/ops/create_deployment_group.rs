//! CreateDeploymentGroup: under which role, how and with which safety net an application is deployed.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html> (read 2026-11-21).
//! Permission: codedeploy:CreateDeploymentGroup on the deployment group; iam:PassRole on the role.
//! Left out: triggers; everything that only servers and ECS have is refused by name.

use api_codedeploy::{ComputePlatform, CreateDeploymentGroup, CreateDeploymentGroupError, CreateDeploymentGroupInput, CreateDeploymentGroupOutput, DeploymentGroupInfo, OutdatedInstancesStrategy};
use wire::{Cx, Handle, Permission, Refusal};

use crate::CodeDeploy;
use crate::SERVICE;
use crate::errors;
use crate::errors::Failure;
use crate::found;
use crate::names;
use crate::rules::configs;
use crate::rules::group;
use crate::rules::tags;
use crate::tables::GroupRow;
use crate::tables::Groups;

impl Handle<CreateDeploymentGroup> for CodeDeploy {
    async fn permissions(&self, cx: &Cx, input: &CreateDeploymentGroupInput) -> Result<Vec<Permission>, CreateDeploymentGroupError> {
        let group = names::group_arn(&cx.scope, &input.application_name, &input.deployment_group_name);
        let role = Permission::pass_role(&input.service_role_arn, SERVICE);
        Ok(vec![Permission::new("codedeploy:CreateDeploymentGroup", group), role])
    }

    async fn handle(&self, cx: &Cx, input: CreateDeploymentGroupInput) -> Result<CreateDeploymentGroupOutput, CreateDeploymentGroupError> {
        create_deployment_group(self, cx, input).await.map_err(Failure::of)
    }
}

async fn create_deployment_group(service: &CodeDeploy, cx: &Cx, input: CreateDeploymentGroupInput) -> Result<CreateDeploymentGroupOutput, Failure> {
    check(&input)?;
    let tags = tags::of(input.tags.as_deref())?;
    tags::count(&tags)?;
    let id = service.chance.uuid();
    let info = info(&id, &input)?;
    let (scope, application, name) = (cx.scope.clone(), input.application_name, input.deployment_group_name);
    let written = service.store.write(move |tx| {
        found::application(tx, &scope, &application)?;
        found::config(tx, &scope, info.deployment_config_name.as_deref().unwrap_or_default())?;
        let key = (scope.clone(), application.clone(), name.clone());
        let row = GroupRow { info: info.clone(), active: None, tags: tags.clone() };
        if tx.insert_new::<Groups>(&key, &row)? { Ok(()) } else { Err(Failure::from(errors::group_exists(&key.1, &key.2))) }
    });
    written.await?;
    Ok(CreateDeploymentGroupOutput { deployment_group_id: Some(id) })
}

fn check(input: &CreateDeploymentGroupInput) -> Result<(), Refusal> {
    group::foreign_in_new(input)?;
    group::alarms(input.alarm_configuration.as_ref())?;
    group::rollback(input.auto_rollback_configuration.as_ref())?;
    found::role(&input.service_role_arn)
}

fn info(id: &str, input: &CreateDeploymentGroupInput) -> Result<DeploymentGroupInfo, Refusal> {
    let config = input.deployment_config_name.clone().unwrap_or_else(|| configs::DEFAULT.to_owned());
    Ok(DeploymentGroupInfo {
        application_name: Some(input.application_name.clone()),
        deployment_group_id: Some(id.to_owned()),
        deployment_group_name: Some(input.deployment_group_name.clone()),
        deployment_config_name: Some(config),
        ec2_tag_filters: Some(Vec::new()),
        on_premises_instance_tag_filters: Some(Vec::new()),
        auto_scaling_groups: Some(Vec::new()),
        service_role_arn: Some(input.service_role_arn.clone()),
        trigger_configurations: Some(Vec::new()),
        alarm_configuration: input.alarm_configuration.clone(),
        auto_rollback_configuration: input.auto_rollback_configuration.clone(),
        deployment_style: Some(group::style(input.deployment_style.clone())?),
        outdated_instances_strategy: Some(input.outdated_instances_strategy.unwrap_or(OutdatedInstancesStrategy::Update)),
        compute_platform: Some(ComputePlatform::Lambda),
        ..DeploymentGroupInfo::default()
    })
}
