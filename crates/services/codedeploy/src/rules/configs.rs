//! The deployment configurations that every account has: facts, see `facts/codedeploy`.

use api_codedeploy::{
    ComputePlatform, DeploymentConfigInfo, MinimumHealthyHosts, MinimumHealthyHostsType, TimeBasedCanary,
    TimeBasedLinear, TrafficRoutingConfig, TrafficRoutingType,
};
use kernel::{Fault, OrFault};
use serde::Deserialize;

const FACTS: &str = include_str!("../../../../../facts/codedeploy/deployment_configs.toml");

/// What a deployment group for Lambda has that names no configuration.
pub const DEFAULT: &str = "CodeDeployDefault.LambdaAllAtOnce";
/// And one for servers: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html> (read 2026-11-21).
const DEFAULT_OF_SERVERS: &str = "CodeDeployDefault.OneAtATime";
pub const RESERVED: &str = "CodeDeployDefault.";

#[derive(Deserialize)]
struct Facts {
    config: Vec<Fact>,
}

#[derive(Deserialize)]
struct Fact {
    name: String,
    canary: Option<Increment>,
    linear: Option<Increment>,
    healthy: Option<Healthy>,
}

/// How many instances have to stay healthy: a number, or a share in percent.
#[derive(Deserialize)]
struct Healthy {
    count: Option<i64>,
    percent: Option<i64>,
}

#[derive(Deserialize)]
struct Increment {
    percent: i64,
    minutes: i64,
}

pub fn default_of(platform: ComputePlatform) -> &'static str {
    if platform == ComputePlatform::Server { DEFAULT_OF_SERVERS } else { DEFAULT }
}

pub fn predefined(name: &str) -> Result<Option<DeploymentConfigInfo>, Fault> {
    if !name.starts_with(RESERVED) {
        return Ok(None);
    }
    Ok(all()?.into_iter().find(|info| info.deployment_config_name.as_deref() == Some(name)))
}

pub fn all() -> Result<Vec<DeploymentConfigInfo>, Fault> {
    let facts: Facts =
        toml::from_str(FACTS).or_fault(|| "the facts on deployment configurations cannot be read")?;
    Ok(facts.config.into_iter().map(info).collect())
}

fn info(fact: Fact) -> DeploymentConfigInfo {
    if let Some(healthy) = fact.healthy {
        let r#type = if healthy.count.is_some() {
            MinimumHealthyHostsType::HostCount
        } else {
            MinimumHealthyHostsType::FleetPercent
        };
        let value = healthy.count.or(healthy.percent);
        return DeploymentConfigInfo {
            deployment_config_name: Some(fact.name),
            compute_platform: Some(ComputePlatform::Server),
            minimum_healthy_hosts: Some(MinimumHealthyHosts { r#type: Some(r#type), value }),
            ..DeploymentConfigInfo::default()
        };
    }
    let canary = fact.canary.map(|canary| TimeBasedCanary {
        canary_percentage: Some(canary.percent),
        canary_interval: Some(canary.minutes),
    });
    let linear = fact.linear.map(|linear| TimeBasedLinear {
        linear_percentage: Some(linear.percent),
        linear_interval: Some(linear.minutes),
    });
    let r#type = match (&canary, &linear) {
        (Some(_), _) => TrafficRoutingType::TimeBasedCanary,
        (_, Some(_)) => TrafficRoutingType::TimeBasedLinear,
        (None, None) => TrafficRoutingType::AllAtOnce,
    };
    let routing =
        TrafficRoutingConfig { r#type: Some(r#type), time_based_canary: canary, time_based_linear: linear };
    DeploymentConfigInfo {
        deployment_config_name: Some(fact.name),
        compute_platform: Some(ComputePlatform::Lambda),
        traffic_routing_config: Some(routing),
        ..DeploymentConfigInfo::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::traffic::plan;

    #[test]
    fn the_names_say_what_they_do() {
        let mut all = all().expect("the facts are well formed");
        assert_eq!(all.len(), 12);
        all.retain(|info| info.compute_platform == Some(ComputePlatform::Lambda));
        assert_eq!(all.len(), 9);
        for info in all {
            let (name, routing) =
                (info.deployment_config_name.expect("name"), info.traffic_routing_config.expect("routing"));
            let shifts = plan(&routing).expect("valid");
            let minutes = shifts[0].rest_minutes;
            assert!(minutes == 0 || name.contains(&format!("{minutes}Minute")), "{name}: {shifts:?}");
            let expected = if name.contains("Linear") {
                10
            } else if name.contains("Canary") {
                2
            } else {
                1
            };
            assert_eq!(shifts.len(), expected, "{name}");
        }
        assert!(predefined(DEFAULT).expect("facts").is_some());
    }
}
