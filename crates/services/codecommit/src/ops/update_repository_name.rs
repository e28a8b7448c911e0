//! UpdateRepositoryName: another name; id and history stay.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_UpdateRepositoryName.html> (read 2026-11-21).
//! Permission: codecommit:UpdateRepositoryName on the repository.

use crate::CodeCommit;
use crate::errors;
use crate::rules::names;
use crate::tables::{Namesakes, PlaceRow, Places, Repositories};
use api_codecommit::{
    UpdateRepositoryName, UpdateRepositoryNameError, UpdateRepositoryNameInput, UpdateRepositoryNameOutput,
};
use kernel::{Scope, Timestamp};
use store::Write;
use wire::{Cx, Failure, Handle, Permission};

impl Handle<UpdateRepositoryName> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &UpdateRepositoryNameInput,
    ) -> Result<Vec<Permission>, UpdateRepositoryNameError> {
        Ok(self.permission(cx, "codecommit:UpdateRepositoryName", &input.old_name).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: UpdateRepositoryNameInput,
    ) -> Result<UpdateRepositoryNameOutput, UpdateRepositoryNameError> {
        update_repository_name(self, cx, input).await.map_err(Into::into)
    }
}

async fn update_repository_name(
    service: &CodeCommit,
    cx: &Cx,
    input: UpdateRepositoryNameInput,
) -> Result<UpdateRepositoryNameOutput, Failure> {
    if !names::is_repository_name(&input.new_name) {
        return Err(errors::invalid_repository_name().into());
    }
    let now = service.ports.clock.now();
    let (scope, input) = (cx.scope.clone(), input);
    service.ports.store.write(move |tx| rename(tx, &scope, &input, now)).await?;
    Ok(UpdateRepositoryNameOutput {})
}

fn rename(
    tx: &mut Write<'_>,
    scope: &Scope,
    input: &UpdateRepositoryNameInput,
    now: Timestamp,
) -> Result<(), Failure> {
    let (old, new) = (input.old_name.clone(), input.new_name.clone());
    let mut row = crate::found(tx, scope, &old)?.row;
    row.modified_at = now;
    if !tx.insert_new::<Repositories>(&(scope.clone(), new.clone()), &row)? {
        return Err(errors::repository_exists(&new).into());
    }
    tx.delete::<Repositories>(&(scope.clone(), old.clone()))?;
    let namesake = |name: String| (scope.account.clone(), name, scope.region.clone());
    tx.delete::<Namesakes>(&namesake(old))?;
    tx.put::<Namesakes>(&namesake(new.clone()), &())?;
    tx.put::<Places>(&row.id, &PlaceRow { scope: scope.clone(), name: new })?;
    Ok(())
}
