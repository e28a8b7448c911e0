//! ListDeploymentGroups: the names of an application's groups.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListDeploymentGroups.html> (read 2026-11-21).
//! Permission: codedeploy:ListDeploymentGroups on the application.

use api_codedeploy::{
    ListDeploymentGroups, ListDeploymentGroupsError, ListDeploymentGroupsInput, ListDeploymentGroupsOutput,
};
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::found;
use crate::names;
use crate::paging;
use crate::tables::Groups;

impl Handle<ListDeploymentGroups> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListDeploymentGroupsInput,
    ) -> Result<Vec<Permission>, ListDeploymentGroupsError> {
        Ok(vec![Permission::new(
            "codedeploy:ListDeploymentGroups",
            names::application_arn(&cx.scope, &input.application_name),
        )])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListDeploymentGroupsInput,
    ) -> Result<ListDeploymentGroupsOutput, ListDeploymentGroupsError> {
        list_deployment_groups(self, cx, input).await.map_err(Into::into)
    }
}

async fn list_deployment_groups(
    service: &CodeDeploy,
    cx: &Cx,
    input: ListDeploymentGroupsInput,
) -> Result<ListDeploymentGroupsOutput, Failure> {
    let after = paging::after(cx, "ListDeploymentGroups", input.next_token.as_deref())?;
    let prefix = (cx.scope.clone(), input.application_name.clone());
    let after = after.map(|name| (prefix.0.clone(), prefix.1.clone(), name));
    let read = service.store.read(|tx| {
        found::application(tx, &prefix.0, &prefix.1)?;
        Ok::<_, Failure>(tx.scan::<Groups>(&prefix, after.as_ref(), paging::PAGE + 1)?)
    });
    let names = read.await?.into_iter().map(|((_, _, name), _)| name).collect();
    let (groups, next_token) = paging::cut(cx, "ListDeploymentGroups", names);
    Ok(ListDeploymentGroupsOutput {
        application_name: Some(input.application_name),
        deployment_groups: Some(groups),
        next_token,
    })
}
