//! DeleteApplication: removes an application with its groups; its deployments stay readable.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeleteApplication.html> (read 2026-11-21).
//! Permission: codedeploy:DeleteApplication on the application.
//! Surprises: one that does not exist is deleted too; a deployment that is running is stopped where it is.

use api_codedeploy::{DeleteApplication, DeleteApplicationError, DeleteApplicationInput};
use wire::typed::Nothing;
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::names;
use crate::ops::delete_deployment_group::stop_active;
use crate::revisions;
use crate::tables::Applications;
use crate::tables::Groups;

impl Handle<DeleteApplication> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &DeleteApplicationInput,
    ) -> Result<Vec<Permission>, DeleteApplicationError> {
        Ok(vec![Permission::new(
            "codedeploy:DeleteApplication",
            names::application_arn(&cx.scope, &input.application_name),
        )])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DeleteApplicationInput,
    ) -> Result<Nothing, DeleteApplicationError> {
        delete_application(self, cx, input).await.map_err(Into::into)
    }
}

async fn delete_application(
    service: &CodeDeploy,
    cx: &Cx,
    input: DeleteApplicationInput,
) -> Result<Nothing, Failure> {
    let (scope, name) = (cx.scope.clone(), input.application_name);
    let written = service.store.write(move |tx| {
        tx.delete::<Applications>(&(scope.clone(), name.clone()))?;
        for (key, group) in tx.scan::<Groups>(&(scope.clone(), name.clone()), None, usize::MAX)? {
            stop_active(tx, &scope, &group)?;
            tx.delete::<Groups>(&key)?;
        }
        revisions::forget(tx, &scope, &name)?;
        Ok::<_, Failure>(())
    });
    written.await?;
    Ok(Nothing {})
}
