//! What a deployment group may be configured with.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html> (read 2026-11-21).
//! Left out: triggers, groups for ECS; in a group for Lambda, everything that belongs to servers is refused by name.

use api_codedeploy::{
    AlarmConfiguration, AutoRollbackConfiguration, ComputePlatform, CreateDeploymentGroupInput,
    DeploymentOption, DeploymentStyle, DeploymentType, UpdateDeploymentGroupInput,
};
use wire::Refusal;

use crate::errors;

const ALARMS_MAX: usize = 10;

pub fn alarms(config: Option<&AlarmConfiguration>) -> Result<(), Refusal> {
    let Some(config) = config else { return Ok(()) };
    let alarms = config.alarms.as_deref().unwrap_or_default();
    if alarms.len() > ALARMS_MAX {
        return Err(errors::too_many_alarms());
    }
    if config.enabled == Some(true) && alarms.is_empty() {
        return Err(errors::invalid_alarms(
            "The alarm configuration is enabled, but the alarm list is empty.",
        ));
    }
    let mut names: Vec<&str> = alarms.iter().map(|alarm| alarm.name.as_deref().unwrap_or_default()).collect();
    if names.contains(&"") {
        return Err(errors::invalid_alarms("The alarm name is empty or null."));
    }
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(errors::invalid_alarms(&format!("The alarm {} is listed twice.", pair[0]))),
        None => Ok(()),
    }
}

pub fn rollback(config: Option<&AutoRollbackConfiguration>) -> Result<(), Refusal> {
    let enabled_for_nothing =
        config.is_some_and(|c| c.enabled == Some(true) && c.events.as_deref().unwrap_or_default().is_empty());
    if enabled_for_nothing {
        return Err(errors::invalid_rollback(
            "Automatic rollback is enabled, but an invalid triggering event type or no event types were listed.",
        ));
    }
    Ok(())
}

/// The only style that Lambda has; for servers what is given, or in place.
pub fn style(given: Option<DeploymentStyle>, platform: ComputePlatform) -> Result<DeploymentStyle, Refusal> {
    if platform != ComputePlatform::Lambda {
        let in_place = DeploymentStyle {
            deployment_type: Some(DeploymentType::InPlace),
            deployment_option: Some(DeploymentOption::WithoutTrafficControl),
        };
        return Ok(given.unwrap_or(in_place));
    }
    let only = DeploymentStyle {
        deployment_type: Some(DeploymentType::BlueGreen),
        deployment_option: Some(DeploymentOption::WithTrafficControl),
    };
    match given {
        Some(style) if style != only => Err(errors::invalid_style()),
        _ => Ok(only),
    }
}

/// Members that only deployments to servers or ECS have, and members that we lack.
macro_rules! refuse_foreign {
    ($input:expr) => {{
        let input = $input;
        let foreign = [
            ("ec2TagFilters", input.ec2_tag_filters.as_ref().is_some_and(|list| !list.is_empty())),
            ("ec2TagSet", input.ec2_tag_set.is_some()),
            (
                "onPremisesInstanceTagFilters",
                input.on_premises_instance_tag_filters.as_ref().is_some_and(|list| !list.is_empty()),
            ),
            ("onPremisesTagSet", input.on_premises_tag_set.is_some()),
            ("autoScalingGroups", input.auto_scaling_groups.as_ref().is_some_and(|list| !list.is_empty())),
            ("loadBalancerInfo", input.load_balancer_info.is_some()),
            ("blueGreenDeploymentConfiguration", input.blue_green_deployment_configuration.is_some()),
            ("ecsServices", input.ecs_services.as_ref().is_some_and(|list| !list.is_empty())),
        ];
        if let Some((name, _)) = foreign.iter().find(|(_, given)| *given) {
            return Err(errors::invalid_input(&format!(
                "For Lambda deployment group, {name} can not be specified."
            )));
        }
        if input.trigger_configurations.as_ref().is_some_and(|list| !list.is_empty()) {
            return Err(errors::not_offered("triggers of deployment groups"));
        }
        Ok(())
    }};
}

pub fn foreign_in_new(input: &CreateDeploymentGroupInput) -> Result<(), Refusal> {
    refuse_foreign!(input)
}

/// What a new group of a platform may not be given.
pub fn of_platform(input: &CreateDeploymentGroupInput, platform: ComputePlatform) -> Result<(), Refusal> {
    match platform {
        ComputePlatform::Lambda => foreign_in_new(input),
        ComputePlatform::Server => match &input.trigger_configurations {
            Some(list) if !list.is_empty() => Err(errors::not_offered("triggers of deployment groups")),
            _ => Ok(()),
        },
        other => Err(errors::not_offered(&format!("deployment groups for the compute platform {other}"))),
    }
}

pub fn foreign_in_change(input: &UpdateDeploymentGroupInput) -> Result<(), Refusal> {
    refuse_foreign!(input)
}

#[cfg(test)]
mod tests {
    use super::*;
    use api_codedeploy::{Alarm, AutoRollbackEvent, EC2TagSet};

    #[test]
    fn alarms_have_names_and_number_ten_at_most() {
        let with = |names: &[&str]| AlarmConfiguration {
            enabled: Some(true),
            alarms: Some(names.iter().map(|name| Alarm { name: Some((*name).to_owned()) }).collect()),
            ..AlarmConfiguration::default()
        };
        assert!(alarms(Some(&with(&["a", "b"]))).is_ok() && alarms(None).is_ok());
        let refused = |names: &[&str]| alarms(Some(&with(names))).expect_err("refused").code;
        let cases = [refused(&[]), refused(&[""]), refused(&["a", "b", "a"])];
        assert_eq!(cases, ["InvalidAlarmConfigException"; 3]);
        assert_eq!(refused(&["a"; 11]), "AlarmsLimitExceededException");
    }

    #[test]
    fn rollback_needs_a_reason() {
        let config = |events| AutoRollbackConfiguration { enabled: Some(true), events };
        assert!(rollback(Some(&config(Some(vec![AutoRollbackEvent::DeploymentFailure])))).is_ok());
        assert!(rollback(Some(&config(None))).is_err());
    }

    #[test]
    fn what_belongs_to_servers_is_refused_by_name() {
        let input =
            CreateDeploymentGroupInput { ec2_tag_set: Some(EC2TagSet::default()), ..Default::default() };
        assert!(foreign_in_new(&input).expect_err("refused").message.contains("ec2TagSet"));
        let in_place =
            DeploymentStyle { deployment_type: Some(DeploymentType::InPlace), deployment_option: None };
        let lambda = ComputePlatform::Lambda;
        assert!(style(Some(in_place), lambda).is_err() && style(None, lambda).is_ok());
    }
}
