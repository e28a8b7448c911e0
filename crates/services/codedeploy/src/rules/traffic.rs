//! How traffic is shifted: which share the target version has, and how long it stays so.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_TrafficRoutingConfig.html> and
//! <https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html> (50 hours between the first and the last shift),
//! both read 2026-11-21.

use api_codedeploy::{TrafficRoutingConfig, TrafficRoutingType};
use serde::{Deserialize, Serialize};
use wire::Refusal;

use crate::errors;

const WHOLE_MAX_MINUTES: i64 = 50 * 60;

/// One shift: the target version's share, and how long to wait before the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    pub percent: u32,
    pub rest_minutes: u32,
}

/// The shifts of a configuration. The last one is always to 100 percent.
pub fn plan(config: &TrafficRoutingConfig) -> Result<Vec<Shift>, Refusal> {
    let all = Shift { percent: 100, rest_minutes: 0 };
    match (config.r#type, &config.time_based_canary, &config.time_based_linear) {
        (None | Some(TrafficRoutingType::AllAtOnce), None, None) => Ok(vec![all]),
        (Some(TrafficRoutingType::TimeBasedCanary), Some(canary), None) => {
            let (percent, minutes) = checked("canary", canary.canary_percentage, canary.canary_interval, 1)?;
            Ok(vec![Shift { percent, rest_minutes: minutes }, all])
        }
        (Some(TrafficRoutingType::TimeBasedLinear), None, Some(linear)) => {
            let percent = linear.linear_percentage.filter(|percent| (1..=99).contains(percent)).unwrap_or(0);
            let steps = if percent == 0 { 1 } else { (100 + percent - 1) / percent };
            let (percent, minutes) =
                checked("linear", linear.linear_percentage, linear.linear_interval, steps - 1)?;
            let before =
                (1..steps as u32).map(|step| Shift { percent: step * percent, rest_minutes: minutes });
            Ok(before.chain([all]).collect())
        }
        _ => Err(errors::invalid_routing(
            "The traffic routing configuration must have a type and, for TimeBasedCanary and TimeBasedLinear, the one \
             member of that name.",
        )),
    }
}

/// Percentage and interval of a configuration that rests `rests` times.
fn checked(
    kind: &str,
    percent: Option<i64>,
    minutes: Option<i64>,
    rests: i64,
) -> Result<(u32, u32), Refusal> {
    let percent = percent.filter(|percent| (1..=99).contains(percent));
    let percent = percent.ok_or_else(|| {
        errors::invalid_routing(&format!("The {kind} percentage must be an integer from 1 to 99."))
    })?;
    let minutes =
        minutes.filter(|minutes| *minutes >= 1 && minutes.saturating_mul(rests) <= WHOLE_MAX_MINUTES);
    let minutes = minutes.ok_or_else(|| {
        let why = "interval must be at least 1 minute, and all of the shift must fit into 50 hours";
        errors::invalid_routing(&format!("The {kind} {why}."))
    })?;
    Ok((percent as u32, minutes as u32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use api_codedeploy::{TimeBasedCanary, TimeBasedLinear};
    use proptest::prelude::*;

    fn linear(percent: i64, minutes: i64) -> TrafficRoutingConfig {
        let linear = TimeBasedLinear { linear_percentage: Some(percent), linear_interval: Some(minutes) };
        let r#type = Some(TrafficRoutingType::TimeBasedLinear);
        TrafficRoutingConfig { r#type, time_based_linear: Some(linear), ..Default::default() }
    }

    fn canary(percent: i64, minutes: i64) -> TrafficRoutingConfig {
        let canary = TimeBasedCanary { canary_percentage: Some(percent), canary_interval: Some(minutes) };
        let r#type = Some(TrafficRoutingType::TimeBasedCanary);
        TrafficRoutingConfig { r#type, time_based_canary: Some(canary), ..Default::default() }
    }

    #[test]
    fn canaries_have_two_shifts() {
        let shifts = plan(&canary(10, 5)).expect("valid");
        assert_eq!(shifts, [Shift { percent: 10, rest_minutes: 5 }, Shift { percent: 100, rest_minutes: 0 }]);
        assert_eq!(plan(&TrafficRoutingConfig::default()).expect("valid").len(), 1);
    }

    #[test]
    fn what_cannot_be_a_plan_is_refused() {
        let without_type = TrafficRoutingConfig { r#type: None, ..canary(10, 5) };
        let both =
            TrafficRoutingConfig { time_based_linear: linear(10, 1).time_based_linear, ..canary(10, 5) };
        for bad in
            [canary(0, 5), canary(100, 5), canary(10, 0), canary(10, 3001), linear(1, 31), without_type, both]
        {
            let code = plan(&bad).expect_err("refused").code;
            assert_eq!(code, "InvalidTrafficRoutingConfigurationException", "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn every_plan_rises_and_ends_at_100_percent(percent in 1i64..=99, minutes in 1i64..=30, is_linear: bool) {
            let config = if is_linear { linear(percent, minutes) } else { canary(percent, minutes) };
            let shifts = plan(&config).expect("valid");
            prop_assert!(shifts.windows(2).all(|pair| pair[0].percent < pair[1].percent));
            let largest = shifts.windows(2).map(|pair| pair[1].percent - pair[0].percent).max().unwrap_or(0);
            prop_assert!(!is_linear || i64::from(largest) <= percent);
            prop_assert_eq!(i64::from(shifts[0].percent), percent);
            prop_assert_eq!(shifts.last(), Some(&Shift { percent: 100, rest_minutes: 0 }));
            let whole: u32 = shifts.iter().map(|shift| shift.rest_minutes).sum();
            prop_assert!(i64::from(whole) <= WHOLE_MAX_MINUTES);
        }
    }
}
