//! Looking rows up, or the refusal that says what there is not.

use api_codedeploy::{ApplicationInfo, DeploymentConfigInfo};
use kernel::{Arn, Scope};
use store::Read;
use wire::{Failure, Refusal};

use crate::errors;
use crate::rules::configs;
use crate::tables::{ApplicationRow, Applications, Configs, DeploymentRow, Deployments, GroupRow, Groups};

pub fn application(tx: &Read<'_>, scope: &Scope, name: &str) -> Result<ApplicationRow, Failure> {
    let row = tx.get::<Applications>(&(scope.clone(), name.to_owned()))?;
    Ok(row.ok_or_else(|| errors::no_application(name))?)
}

pub fn application_info(name: &str, row: ApplicationRow) -> ApplicationInfo {
    ApplicationInfo {
        application_id: Some(row.id),
        application_name: Some(name.to_owned()),
        create_time: Some(row.created_at),
        linked_to_git_hub: Some(false),
        compute_platform: Some(row.platform),
        ..ApplicationInfo::default()
    }
}

pub fn group(tx: &Read<'_>, scope: &Scope, application_name: &str, name: &str) -> Result<GroupRow, Failure> {
    application(tx, scope, application_name)?;
    let row = tx.get::<Groups>(&(scope.clone(), application_name.to_owned(), name.to_owned()))?;
    Ok(row.ok_or_else(|| errors::no_group(name))?)
}

/// One of the account's own configurations, or one of CodeDeploy's.
pub fn config(tx: &Read<'_>, scope: &Scope, name: &str) -> Result<DeploymentConfigInfo, Failure> {
    if let Some(predefined) = configs::predefined(name)? {
        return Ok(predefined);
    }
    let row = tx.get::<Configs>(&(scope.clone(), name.to_owned()))?;
    Ok(row.ok_or_else(|| errors::no_config(name))?.info)
}

pub fn deployment(tx: &Read<'_>, scope: &Scope, id: &str) -> Result<DeploymentRow, Failure> {
    let row = tx.get::<Deployments>(&(scope.clone(), id.to_owned()))?;
    Ok(row.ok_or_else(|| errors::no_deployment(id))?)
}

/// A service role is named by the ARN of a role.
pub fn role(arn: &str) -> Result<(), Refusal> {
    let role =
        Arn::parse(arn).ok().filter(|arn| arn.service() == "iam" && arn.resource_of("role/").is_some());
    role.map(|_| ()).ok_or_else(|| errors::invalid_role(arn))
}
