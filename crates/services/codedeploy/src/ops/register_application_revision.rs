//! RegisterApplicationRevision: makes a revision known to an application.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_RegisterApplicationRevision.html> (read 2026-11-21).
//! Permission: codedeploy:RegisterApplicationRevision on the application.
//! Surprises: it need not exist yet: what it names is first read by a deployment. Registering it again keeps its times.

use api_codedeploy::{
    RegisterApplicationRevision, RegisterApplicationRevisionError, RegisterApplicationRevisionInput,
};
use wire::typed::Nothing;
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::found;
use crate::names;
use crate::revisions;
use crate::rules::revision;

impl Handle<RegisterApplicationRevision> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &RegisterApplicationRevisionInput,
    ) -> Result<Vec<Permission>, RegisterApplicationRevisionError> {
        let application = names::application_arn(&cx.scope, &input.application_name);
        Ok(vec![Permission::new("codedeploy:RegisterApplicationRevision", application)])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: RegisterApplicationRevisionInput,
    ) -> Result<Nothing, RegisterApplicationRevisionError> {
        register(self, cx, input).await.map_err(Into::into)
    }
}

async fn register(
    service: &CodeDeploy,
    cx: &Cx,
    input: RegisterApplicationRevisionInput,
) -> Result<Nothing, Failure> {
    let (scope, now) = (cx.scope.clone(), service.clock.now());
    let written = service.store.write(move |tx| {
        let application = &input.application_name;
        let platform = found::application(tx, &scope, application)?.platform;
        revision::check(&input.revision, platform)?;
        revisions::amend(tx, &scope, application, &input.revision, now, |row| {
            if input.description.is_some() {
                row.description.clone_from(&input.description);
            }
        })?;
        Ok::<_, Failure>(())
    });
    written.await?;
    Ok(Nothing {})
}
