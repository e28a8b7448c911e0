//! Whether a deployment that ended without success is rolled back, and by what.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html> (read
//! 2026-11-21): a rollback is a deployment of its own. The two messages are those of real deployments
//! (`Deployment d-1 terminated. Automatic rollback is triggered with a DeploymentId d-2.`).
//! Surprise: AWS deploys the last good revision again; what that does to a Lambda alias is to point it at the version from
//! which the failed deployment started. So our rollback carries an AppSpec that says just that.

use api_codedeploy::{
    AppSpecContent, AutoRollbackConfiguration, AutoRollbackEvent, DeploymentCreator, DeploymentInfo,
    DeploymentStatus, RevisionLocation, RevisionLocationType, RollbackInfo,
};
use kernel::Timestamp;
use serde_json::json;

use super::configs;
use super::revision::sha256_of;

/// Why a deployment ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    Failure,
    Alarm,
    /// Somebody stopped it, and said whether to roll back.
    Request {
        roll_back: Option<bool>,
    },
}

pub fn is_due(config: Option<&AutoRollbackConfiguration>, cause: Cause) -> bool {
    let asked = |event| {
        config.is_some_and(|config| {
            config.enabled == Some(true) && config.events.as_deref().unwrap_or_default().contains(&event)
        })
    };
    match cause {
        Cause::Failure => asked(AutoRollbackEvent::DeploymentFailure),
        Cause::Alarm => asked(AutoRollbackEvent::DeploymentStopOnAlarm),
        Cause::Request { roll_back: Some(said) } => said,
        Cause::Request { roll_back: None } => asked(AutoRollbackEvent::DeploymentStopOnRequest),
    }
}

/// The alias and the two versions between which it is moved.
#[derive(Debug, Clone, Copy)]
pub struct Move<'a> {
    pub function: &'a str,
    pub alias: &'a str,
    pub from: &'a str,
    pub to: &'a str,
}

/// The deployment that takes `failed` back.
pub fn deployment(id: &str, failed: &DeploymentInfo, back: Move<'_>, now: Timestamp) -> DeploymentInfo {
    let failed_id = failed.deployment_id.clone().unwrap_or_default();
    let properties = json!({
        "Name": back.function, "Alias": back.alias, "CurrentVersion": back.from, "TargetVersion": back.to,
    });
    let function = json!({ "Type": "AWS::Lambda::Function", "Properties": properties });
    let content = json!({ "version": 0.0, "Resources": [{ back.function: function }] }).to_string();
    let spec = AppSpecContent { sha256: Some(sha256_of(&content)), content: Some(content) };
    DeploymentInfo {
        deployment_id: Some(id.to_owned()),
        application_name: failed.application_name.clone(),
        deployment_group_name: failed.deployment_group_name.clone(),
        deployment_config_name: Some(configs::DEFAULT.to_owned()),
        deployment_style: failed.deployment_style.clone(),
        compute_platform: failed.compute_platform,
        previous_revision: failed.revision.clone(),
        revision: Some(RevisionLocation {
            revision_type: Some(RevisionLocationType::AppSpecContent),
            app_spec_content: Some(spec),
            ..RevisionLocation::default()
        }),
        status: Some(DeploymentStatus::Created),
        create_time: Some(now),
        creator: Some(DeploymentCreator::CodeDeployRollback),
        rollback_info: Some(RollbackInfo {
            rollback_message: Some(format!(
                "Deployment {id} is triggered to roll back deployment {failed_id}."
            )),
            rollback_triggering_deployment_id: Some(failed_id),
            rollback_deployment_id: None,
        }),
        ..DeploymentInfo::default()
    }
}

/// What the failed deployment tells of its rollback.
pub fn announced(failed: &str, rollback: &str) -> RollbackInfo {
    RollbackInfo {
        rollback_deployment_id: Some(rollback.to_owned()),
        rollback_triggering_deployment_id: None,
        rollback_message: Some(format!(
            "Deployment {failed} terminated. Automatic rollback is triggered with a DeploymentId {rollback}."
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_asked_for_is_rolled_back() {
        let config = AutoRollbackConfiguration {
            enabled: Some(true),
            events: Some(vec![
                AutoRollbackEvent::DeploymentStopOnAlarm,
                AutoRollbackEvent::DeploymentStopOnRequest,
            ]),
        };
        let disabled = AutoRollbackConfiguration { enabled: Some(false), ..config.clone() };
        for (config, cause, due) in [
            (Some(&config), Cause::Alarm, true),
            (Some(&config), Cause::Failure, false),
            (Some(&config), Cause::Request { roll_back: None }, true),
            (Some(&config), Cause::Request { roll_back: Some(false) }, false),
            (Some(&disabled), Cause::Alarm, false),
            (None, Cause::Alarm, false),
            (None, Cause::Request { roll_back: Some(true) }, true),
        ] {
            assert_eq!(is_due(config, cause), due, "{config:?} {cause:?}");
        }
    }

    #[test]
    fn a_rollback_carries_an_app_spec_that_can_be_read() {
        let back = Move { function: "f", alias: "live", from: "2", to: "1" };
        let info = deployment("d-2", &DeploymentInfo::default(), back, Timestamp::UNIX_EPOCH);
        let content =
            info.revision.and_then(|r| r.app_spec_content).and_then(|c| c.content).expect("content");
        let spec = lang_appspec::parse(&content).expect("an AppSpec").spec;
        assert_eq!(
            (spec.alias.as_str(), spec.current_version.as_str(), spec.target_version.as_str()),
            ("live", "2", "1")
        );
    }
}
