//! The deployment configurations that every account has: facts, see `facts/codedeploy`.

use api_codedeploy::{
    ComputePlatform, DeploymentConfigInfo, TimeBasedCanary, TimeBasedLinear, TrafficRoutingConfig,
    TrafficRoutingType,
};
use kernel::{Fault, OrFault};
use serde::Deserialize;

const FACTS: &str = include_str!("../../../../../facts/codedeploy/lambda_deployment_configs.toml");

/// What a deployment group has that names no configuration.
pub const DEFAULT: &str = "CodeDeployDefault.LambdaAllAtOnce";
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
}

#[derive(Deserialize)]
struct Increment {
    percent: i64,
    minutes: i64,
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
        let all = all().expect("the facts are well formed");
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
