//! GetApplicationRevision: when a revision was registered and used, and which groups have it now.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetApplicationRevision.html> (read 2026-11-21).
//! Permission: codedeploy:GetApplicationRevision on the application.
//! Surprises: the text of an AppSpec may be asked for by its SHA-256 alone.

use api_codedeploy::{
    GetApplicationRevision, GetApplicationRevisionError, GetApplicationRevisionInput,
    GetApplicationRevisionOutput,
};
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::errors;
use crate::found;
use crate::names;
use crate::revisions;
use crate::rules::revision;

impl Handle<GetApplicationRevision> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &GetApplicationRevisionInput,
    ) -> Result<Vec<Permission>, GetApplicationRevisionError> {
        let application = names::application_arn(&cx.scope, &input.application_name);
        Ok(vec![Permission::new("codedeploy:GetApplicationRevision", application)])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: GetApplicationRevisionInput,
    ) -> Result<GetApplicationRevisionOutput, GetApplicationRevisionError> {
        get_application_revision(self, cx, input).await.map_err(Into::into)
    }
}

async fn get_application_revision(
    service: &CodeDeploy,
    cx: &Cx,
    input: GetApplicationRevisionInput,
) -> Result<GetApplicationRevisionOutput, Failure> {
    let (scope, application) = (cx.scope.clone(), input.application_name);
    let identity = revision::identity(&input.revision);
    let identity = identity
        .ok_or_else(|| errors::invalid_revision("The revision was specified in an invalid format."))?;
    let read = service.store.read(|tx| {
        found::application(tx, &scope, &application)?;
        let row = revisions::get(tx, &scope, &application, &identity)?.ok_or_else(errors::no_revision)?;
        let groups = revisions::targets(tx, &scope, &application)?.remove(&identity);
        Ok::<_, Failure>((row, groups.unwrap_or_default()))
    });
    let (row, groups) = read.await?;
    let revision_info = Some(revisions::info(&row, groups));
    Ok(GetApplicationRevisionOutput {
        application_name: Some(application),
        revision: Some(row.revision),
        revision_info,
    })
}
