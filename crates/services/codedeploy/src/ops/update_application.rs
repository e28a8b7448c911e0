//! UpdateApplication: gives an application another name.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_UpdateApplication.html> (read 2026-11-21).
//! Permission: codedeploy:UpdateApplication on the application.
//! Surprises: deployments that are over keep the old name.
//! Left out: renaming while a deployment runs.

use api_codedeploy::{UpdateApplication, UpdateApplicationError, UpdateApplicationInput};
use wire::typed::Nothing;
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::errors;
use crate::found;
use crate::names;
use crate::revisions;
use crate::tables::Applications;
use crate::tables::Groups;

impl Handle<UpdateApplication> for CodeDeploy {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &UpdateApplicationInput,
    ) -> Result<Vec<Permission>, UpdateApplicationError> {
        let name = input.application_name.as_deref().unwrap_or_default();
        Ok(vec![Permission::new("codedeploy:UpdateApplication", names::application_arn(&cx.scope, name))])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: UpdateApplicationInput,
    ) -> Result<Nothing, UpdateApplicationError> {
        update_application(self, cx, input).await.map_err(Into::into)
    }
}

async fn update_application(
    service: &CodeDeploy,
    cx: &Cx,
    input: UpdateApplicationInput,
) -> Result<Nothing, Failure> {
    let old = input.application_name.ok_or_else(errors::application_name_required)?;
    let Some(new) = input.new_application_name.filter(|new| *new != old) else { return Ok(Nothing {}) };
    let scope = cx.scope.clone();
    let written = service.store.write(move |tx| {
        let row = found::application(tx, &scope, &old)?;
        if !tx.insert_new::<Applications>(&(scope.clone(), new.clone()), &row)? {
            return Err(Failure::from(errors::application_exists(&new)));
        }
        tx.delete::<Applications>(&(scope.clone(), old.clone()))?;
        for (key, mut group) in tx.scan::<Groups>(&(scope.clone(), old.clone()), None, usize::MAX)? {
            if let Some(active) = &group.active {
                return Err(errors::group_is_busy(&key.2, active).into());
            }
            tx.delete::<Groups>(&key)?;
            group.info.application_name = Some(new.clone());
            tx.put::<Groups>(&(scope.clone(), new.clone(), key.2), &group)?;
        }
        revisions::rename(tx, &scope, &old, &new)?;
        Ok(())
    });
    written.await?;
    Ok(Nothing {})
}
