//! CreateDeploymentGroup: under which role, how and with which safety net an application is deployed.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html> (read 2026-11-21).
//! Permission: codedeploy:CreateDeploymentGroup on the deployment group; iam:PassRole on the role.
//! Left out: triggers; groups for ECS, and in groups for Lambda everything that only others have, are refused by name.
//! A group for servers is kept as it is given; there are no servers that its filters could find.

use api_codedeploy::{
    AutoScalingGroup, ComputePlatform, CreateDeploymentGroup, CreateDeploymentGroupError,
    CreateDeploymentGroupInput, CreateDeploymentGroupOutput, DeploymentGroupInfo, OutdatedInstancesStrategy,
};
use wire::{Cx, Failure, Handle, Permission, Refusal};

use crate::CodeDeploy;
use crate::SERVICE;
use crate::errors;
use crate::found;
use crate::names;
use crate::rules::configs;
use crate::rules::group;
use crate::rules::tags;
use crate::tables::GroupRow;
use crate::tables::Groups;

impl Handle<CreateDeploymentGroup> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &CreateDeploymentGroupInput,
    ) -> Result<Vec<Permission>, CreateDeploymentGroupError> {
        let group = names::group_arn(&cx.scope, &input.application_name, &input.deployment_group_name);
        let role = Permission::pass_role(&input.service_role_arn, SERVICE);
        Ok(vec![Permission::new("codedeploy:CreateDeploymentGroup", group), role])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: CreateDeploymentGroupInput,
    ) -> Result<CreateDeploymentGroupOutput, CreateDeploymentGroupError> {
        create_deployment_group(self, cx, input).await.map_err(Into::into)
    }
}

async fn create_deployment_group(
    service: &CodeDeploy,
    cx: &Cx,
    input: CreateDeploymentGroupInput,
) -> Result<CreateDeploymentGroupOutput, Failure> {
    let (scope, name) = (cx.scope.clone(), input.application_name.clone());
    let platform = service.store.read(move |tx| found::application(tx, &scope, &name)).await?.platform;
    check(&input, platform)?;
    let tags = tags::of(input.tags.as_deref())?;
    tags::count(&tags)?;
    let id = service.chance.uuid();
    let info = info(&id, &input, platform)?;
    let (scope, application, name) = (cx.scope.clone(), input.application_name, input.deployment_group_name);
    let written = service.store.write(move |tx| {
        found::application(tx, &scope, &application)?;
        found::config(tx, &scope, info.deployment_config_name.as_deref().unwrap_or_default())?;
        let key = (scope.clone(), application.clone(), name.clone());
        let row = GroupRow { info: info.clone(), active: None, tags: tags.clone() };
        if tx.insert_new::<Groups>(&key, &row)? {
            Ok(())
        } else {
            Err(Failure::from(errors::group_exists(&key.1, &key.2)))
        }
    });
    written.await?;
    Ok(CreateDeploymentGroupOutput { deployment_group_id: Some(id) })
}

fn check(input: &CreateDeploymentGroupInput, platform: ComputePlatform) -> Result<(), Refusal> {
    group::of_platform(input, platform)?;
    group::alarms(input.alarm_configuration.as_ref())?;
    group::rollback(input.auto_rollback_configuration.as_ref())?;
    found::role(&input.service_role_arn)
}

fn info(
    id: &str,
    input: &CreateDeploymentGroupInput,
    platform: ComputePlatform,
) -> Result<DeploymentGroupInfo, Refusal> {
    let config =
        input.deployment_config_name.clone().unwrap_or_else(|| configs::default_of(platform).to_owned());
    let auto_scaling_groups = input.auto_scaling_groups.iter().flatten();
    let auto_scaling_groups = auto_scaling_groups
        .map(|name| AutoScalingGroup { name: Some(name.clone()), ..AutoScalingGroup::default() });
    Ok(DeploymentGroupInfo {
        application_name: Some(input.application_name.clone()),
        deployment_group_id: Some(id.to_owned()),
        deployment_group_name: Some(input.deployment_group_name.clone()),
        deployment_config_name: Some(config),
        ec2_tag_filters: Some(input.ec2_tag_filters.clone().unwrap_or_default()),
        on_premises_instance_tag_filters: Some(
            input.on_premises_instance_tag_filters.clone().unwrap_or_default(),
        ),
        auto_scaling_groups: Some(auto_scaling_groups.collect()),
        ec2_tag_set: input.ec2_tag_set.clone(),
        on_premises_tag_set: input.on_premises_tag_set.clone(),
        load_balancer_info: input.load_balancer_info.clone(),
        blue_green_deployment_configuration: input.blue_green_deployment_configuration.clone(),
        service_role_arn: Some(input.service_role_arn.clone()),
        trigger_configurations: Some(Vec::new()),
        alarm_configuration: input.alarm_configuration.clone(),
        auto_rollback_configuration: input.auto_rollback_configuration.clone(),
        deployment_style: Some(group::style(input.deployment_style.clone(), platform)?),
        outdated_instances_strategy: Some(
            input.outdated_instances_strategy.unwrap_or(OutdatedInstancesStrategy::Update),
        ),
        compute_platform: Some(platform),
        ..DeploymentGroupInfo::default()
    })
}
