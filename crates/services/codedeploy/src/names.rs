//! ARNs and ids: <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodedeploy.html> (read 2026-11-21).

use kernel::{Arn, Chance, Scope};

pub fn application_arn(scope: &Scope, application: &str) -> String {
    scope.arn("codedeploy", format_args!("application:{application}")).to_string()
}

pub fn group_arn(scope: &Scope, application: &str, group: &str) -> String {
    scope.arn("codedeploy", format_args!("deploymentgroup:{application}/{group}")).to_string()
}

pub fn config_arn(scope: &Scope, config: &str) -> String {
    scope.arn("codedeploy", format_args!("deploymentconfig:{config}")).to_string()
}

/// `d-` and nine characters, as in `d-RGSWBD91L`.
pub fn deployment_id(chance: &dyn Chance) -> String {
    format!("d-{}", chance.upper_alphanumeric(9))
}

/// What can have tags.
pub enum Tagged {
    Application(String),
    Group(String, String),
}

/// The application or group that an ARN of this account and region names.
pub fn tagged(scope: &Scope, arn: &str) -> Option<Tagged> {
    let arn = Arn::parse(arn).ok()?;
    let ours = arn.service() == "codedeploy"
        && arn.account() == scope.account.as_str()
        && arn.region() == scope.region.as_str();
    if !ours {
        return None;
    }
    if let Some(application) = arn.resource_of("application:") {
        return Some(Tagged::Application(application.to_owned()));
    }
    let (application, group) = arn.resource_of("deploymentgroup:")?.split_once('/')?;
    Some(Tagged::Group(application.to_owned(), group.to_owned()))
}
