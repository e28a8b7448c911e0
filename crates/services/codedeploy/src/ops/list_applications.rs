//! ListApplications: the names of all applications.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListApplications.html> (read 2026-11-21).
//! Permission: codedeploy:ListApplications on everything.

use api_codedeploy::{
    ListApplications, ListApplicationsError, ListApplicationsInput, ListApplicationsOutput,
};
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::paging;
use crate::tables::Applications;

impl Handle<ListApplications> for CodeDeploy {
    async fn permissions(
        &self,
        _: &Cx,
        _: &ListApplicationsInput,
    ) -> Result<Vec<Permission>, ListApplicationsError> {
        Ok(vec![Permission::new("codedeploy:ListApplications", "*")])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListApplicationsInput,
    ) -> Result<ListApplicationsOutput, ListApplicationsError> {
        list_applications(self, cx, input).await.map_err(Into::into)
    }
}

async fn list_applications(
    service: &CodeDeploy,
    cx: &Cx,
    input: ListApplicationsInput,
) -> Result<ListApplicationsOutput, Failure> {
    let after = paging::after(cx, "ListApplications", input.next_token.as_deref())?;
    let after = after.map(|name| (cx.scope.clone(), name));
    let read = service.store.read(|tx| tx.scan::<Applications>(&cx.scope, after.as_ref(), paging::PAGE + 1));
    let names = read.await?.into_iter().map(|((_, name), _)| name).collect();
    let (applications, next_token) = paging::cut(cx, "ListApplications", names);
    Ok(ListApplicationsOutput { applications: Some(applications), next_token })
}
