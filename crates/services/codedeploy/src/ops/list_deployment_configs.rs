//! ListDeploymentConfigs: the names of all configurations: CodeDeploy's and the account's own.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListDeploymentConfigs.html> (read 2026-11-21).
//! Permission: codedeploy:ListDeploymentConfigs on everything.
//! Left out: the predefined configurations for ECS.

use api_codedeploy::{
    ListDeploymentConfigs, ListDeploymentConfigsError, ListDeploymentConfigsInput,
    ListDeploymentConfigsOutput,
};
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::paging;
use crate::rules::configs;
use crate::tables::Configs;

impl Handle<ListDeploymentConfigs> for CodeDeploy {
    async fn permissions(
        &self,
        _: &Cx,
        _: &ListDeploymentConfigsInput,
    ) -> Result<Vec<Permission>, ListDeploymentConfigsError> {
        Ok(vec![Permission::new("codedeploy:ListDeploymentConfigs", "*")])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListDeploymentConfigsInput,
    ) -> Result<ListDeploymentConfigsOutput, ListDeploymentConfigsError> {
        list_deployment_configs(self, cx, input).await.map_err(Into::into)
    }
}

async fn list_deployment_configs(
    service: &CodeDeploy,
    cx: &Cx,
    input: ListDeploymentConfigsInput,
) -> Result<ListDeploymentConfigsOutput, Failure> {
    let after = paging::after(cx, "ListDeploymentConfigs", input.next_token.as_deref())?;
    let own = service.store.read(|tx| tx.scan::<Configs>(&cx.scope, None, usize::MAX)).await?;
    let own = own.into_iter().map(|((_, name), _)| name);
    let mut names: Vec<String> =
        configs::all()?.into_iter().filter_map(|info| info.deployment_config_name).chain(own).collect();
    names.sort();
    names.retain(|name| after.as_ref().is_none_or(|after| name > after));
    names.truncate(paging::PAGE + 1);
    let (names, next_token) = paging::cut(cx, "ListDeploymentConfigs", names);
    Ok(ListDeploymentConfigsOutput { deployment_configs_list: Some(names), next_token })
}
