//! DeleteRepository: a repository and all its history go, for good.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_DeleteRepository.html> (read 2026-11-21).
//! Permission: codecommit:DeleteRepository on the repository.
//! Surprises: a repository that does not exist is deleted with success, and without an id. No event is sent.

use crate::CodeCommit;
use crate::change::references;
use crate::flows::{Removal, RemovalState};
use crate::tables::{Namesakes, PlaceRow, Places, References, Repositories};
use api_codecommit::{
    DeleteRepository, DeleteRepositoryError, DeleteRepositoryInput, DeleteRepositoryOutput,
};
use store::Write;
use wire::{Cx, Failure, Handle, Permission};

impl Handle<DeleteRepository> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &DeleteRepositoryInput,
    ) -> Result<Vec<Permission>, DeleteRepositoryError> {
        Ok(self.permission(cx, "codecommit:DeleteRepository", &input.repository_name).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DeleteRepositoryInput,
    ) -> Result<DeleteRepositoryOutput, DeleteRepositoryError> {
        delete_repository(self, cx, input).await.map_err(Into::into)
    }
}

async fn delete_repository(
    service: &CodeCommit,
    cx: &Cx,
    input: DeleteRepositoryInput,
) -> Result<DeleteRepositoryOutput, Failure> {
    let found = match service.find(&cx.scope, &input.repository_name).await {
        Ok(found) => found,
        Err(Failure::Refusal(_)) => return Ok(DeleteRepositoryOutput::default()),
        Err(failure) => return Err(failure),
    };
    let _nobody_changes = service.hold(&found.row.id).await?;
    let id = found.row.id.clone();
    service.ports.store.write(move |tx| delete(tx, &found.row.id)).await?;
    Ok(DeleteRepositoryOutput { repository_id: Some(id) })
}

/// Under the name that it has now: it may have been renamed since it was found, and another one may have taken its name.
fn delete(tx: &mut Write<'_>, id: &str) -> Result<(), Failure> {
    let id = id.to_owned();
    let Some(PlaceRow { scope, name }) = tx.get::<Places>(&id)? else { return Ok(()) };
    tx.delete::<Repositories>(&(scope.clone(), name.clone()))?;
    tx.delete::<Namesakes>(&(scope.account.clone(), name, scope.region.clone()))?;
    tx.delete::<Places>(&id)?;
    for reference in references(tx, &id)?.into_keys() {
        tx.delete::<References>(&(id.clone(), reference))?;
    }
    crate::pull_requests::forget(tx, &scope, &id)?;
    flow::start::<Removal>(tx, id.as_str(), &RemovalState::Remove { repository_id: id.clone() })?;
    Ok(())
}
