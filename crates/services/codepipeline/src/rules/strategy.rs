//! The Lambda deploy action's strategies: `AllAtOnce`, `Canary10Percent5Minutes`, `Linear10PercentEvery1Minute`.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-LambdaDeploy.html> (read 2026-11-21):
//! percentage and minutes are free; all waiting together is two days at most.

use std::time::Duration;

const MINUTES_MAX: u64 = 2 * 24 * 60;

/// One shift: the share of traffic that the new version gets, and how long it stays so before the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    pub percent: u32,
    pub stays: Duration,
}

/// The shifts before all traffic goes to the new version; none for all at once.
pub fn plan(text: &str) -> Result<Vec<Shift>, String> {
    if text == "AllAtOnce" {
        return Ok(Vec::new());
    }
    let wrong = || {
        format!(
            "DeployStrategy `{text}` is not one of AllAtOnce, Canary<percent>Percent<minutes>Minutes, Linear<percent>PercentEvery<minutes>Minute(s)"
        )
    };
    let (is_canary, rest) = match (text.strip_prefix("Canary"), text.strip_prefix("Linear")) {
        (Some(rest), _) => (true, rest),
        (_, Some(rest)) => (false, rest),
        _ => return Err(wrong()),
    };
    let (percent, rest) = rest.split_once("Percent").ok_or_else(wrong)?;
    let rest = if is_canary { rest } else { rest.strip_prefix("Every").ok_or_else(wrong)? };
    let minutes = rest.strip_suffix("Minutes").or_else(|| rest.strip_suffix("Minute")).ok_or_else(wrong)?;
    let (percent, minutes): (u32, u64) =
        (percent.parse().map_err(|_| wrong())?, minutes.parse().map_err(|_| wrong())?);
    if !(1..=99).contains(&percent) || minutes == 0 {
        return Err(wrong());
    }
    let shifts = if is_canary { 1 } else { 99 / percent };
    if u64::from(shifts).saturating_mul(minutes) > MINUTES_MAX {
        return Err(format!("DeployStrategy `{text}` waits longer than two days in all"));
    }
    let stays = Duration::from_secs(60 * minutes);
    Ok((1..=shifts).map(|step| Shift { percent: percent * step, stays }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percents(text: &str) -> Vec<(u32, u64)> {
        plan(text).expect(text).iter().map(|shift| (shift.percent, shift.stays.as_secs() / 60)).collect()
    }

    #[test]
    fn plans_end_below_all_of_it() {
        assert_eq!(percents("AllAtOnce"), []);
        assert_eq!(percents("Canary10Percent5Minutes"), [(10, 5)]);
        assert_eq!(percents("Linear25PercentEvery1Minute"), [(25, 1), (50, 1), (75, 1)]);
        assert_eq!(percents("Linear30PercentEvery2Minutes"), [(30, 2), (60, 2), (90, 2)]);
        assert_eq!(percents("Linear99PercentEvery1Minute"), [(99, 1)]);
    }

    #[test]
    fn what_is_no_strategy_is_refused() {
        for text in [
            "",
            "Canary",
            "Canary0Percent5Minutes",
            "Canary100Percent5Minutes",
            "Canary10Percent0Minutes",
            "Linear10Percent1Minutes",
            "allatonce",
            "Linear1PercentEvery60Minutes",
        ] {
            assert!(plan(text).is_err(), "{text}");
        }
    }
}
