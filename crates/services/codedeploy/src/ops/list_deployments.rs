//! ListDeployments: ids of deployments, newest first.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListDeployments.html> (read 2026-11-21).
//! Permission: codedeploy:ListDeployments on the deployment group.
//! Left out: external ids.

use api_codedeploy::{
    DeploymentStatus, ListDeployments, ListDeploymentsError, ListDeploymentsInput, ListDeploymentsOutput,
    TimeRange,
};
use kernel::{Scope, Timestamp};
use store::Read;
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::errors;
use crate::found;
use crate::names;
use crate::paging;
use crate::tables::ByTime;
use crate::tables::Deployments;

impl Handle<ListDeployments> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListDeploymentsInput,
    ) -> Result<Vec<Permission>, ListDeploymentsError> {
        let group = input.deployment_group_name.as_deref().unwrap_or("*");
        let arn = names::group_arn(&cx.scope, input.application_name.as_deref().unwrap_or("*"), group);
        Ok(vec![Permission::new("codedeploy:ListDeployments", arn)])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListDeploymentsInput,
    ) -> Result<ListDeploymentsOutput, ListDeploymentsError> {
        list_deployments(self, cx, input).await.map_err(Into::into)
    }
}

async fn list_deployments(
    service: &CodeDeploy,
    cx: &Cx,
    input: ListDeploymentsInput,
) -> Result<ListDeploymentsOutput, Failure> {
    let ListDeploymentsInput { application_name, deployment_group_name: group, next_token, .. } = &input;
    let wanted = Wanted {
        application: application_name.clone(),
        group: group.clone(),
        statuses: input.include_only_statuses.clone().unwrap_or_default(),
        range: input.create_time_range.clone().unwrap_or_default(),
    };
    if input.external_id.is_some() {
        // Only deployments that CloudFormation makes for its blue/green hook have one; none does here.
        return Ok(ListDeploymentsOutput { deployments: Some(Vec::new()), next_token: None });
    }
    if matches!((wanted.range.start, wanted.range.end), (Some(start), Some(end)) if start > end) {
        return Err(errors::invalid_time_range().into());
    }
    let before = paging::after(cx, "ListDeployments", next_token.as_deref())?;
    let read = service.store.read(|tx| {
        match (&wanted.application, &wanted.group) {
            (Some(application), Some(group)) => {
                found::group(tx, &cx.scope, application, group).map(|_| ())?
            }
            (Some(_), None) => return Err(errors::group_name_required().into()),
            (None, Some(_)) => return Err(errors::application_name_required().into()),
            (None, None) => {}
        }
        list(tx, &cx.scope, &wanted, before.as_deref())
    });
    let (deployments, next_token) = paging::cut(cx, "ListDeployments", read.await?);
    Ok(ListDeploymentsOutput { deployments: Some(deployments), next_token })
}

struct Wanted {
    application: Option<String>,
    group: Option<String>,
    statuses: Vec<DeploymentStatus>,
    range: TimeRange,
}

/// How many rows are looked at in one go.
const AT_ONCE: usize = 500;

/// One more than a page, if there are so many, from the one created before deployment `before` downwards.
fn list(tx: &Read<'_>, scope: &Scope, wanted: &Wanted, before: Option<&str>) -> Result<Vec<String>, Failure> {
    let mut at = match before {
        Some(id) => {
            let created = found::deployment(tx, scope, id)?.info.create_time.unwrap_or_default();
            Some((scope.clone(), created, id.to_owned()))
        }
        None => None,
    };
    let mut ids = Vec::new();
    while ids.len() <= paging::PAGE {
        let rows = tx.scan_back::<ByTime>(scope, at.as_ref(), AT_ONCE)?;
        let Some((last, _)) = rows.last() else { break };
        at = Some(last.clone());
        for ((_, created, id), row) in rows {
            let named = wanted.application.as_ref().is_none_or(|wanted| *wanted == row.application)
                && wanted.group.as_ref().is_none_or(|wanted| *wanted == row.group);
            if named && wanted.is_in_range(created) && wanted.has_status(tx, scope, &id)? {
                ids.push(id);
            }
        }
    }
    ids.truncate(paging::PAGE + 1);
    Ok(ids)
}

impl Wanted {
    fn is_in_range(&self, created: Timestamp) -> bool {
        self.range.start.is_none_or(|start| created >= start)
            && self.range.end.is_none_or(|end| created <= end)
    }

    fn has_status(&self, tx: &Read<'_>, scope: &Scope, id: &str) -> Result<bool, Failure> {
        if self.statuses.is_empty() {
            return Ok(true);
        }
        let row = tx.get::<Deployments>(&(scope.clone(), id.to_owned()))?;
        Ok(row.and_then(|row| row.info.status).is_some_and(|status| self.statuses.contains(&status)))
    }
}
