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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::RepositoryRow;
    use kernel::{AccountId, Region, Scope, Timestamp};
    use store::Store;

    /// As CreateRepository and UpdateRepositoryName leave it.
    fn put(tx: &mut Write<'_>, scope: &Scope, id: &str, name: &str) -> Result<(), Failure> {
        let at = Timestamp::UNIX_EPOCH;
        let row = RepositoryRow {
            id: id.into(),
            description: None,
            default_branch: None,
            created_at: at,
            modified_at: at,
            tags: Default::default(),
        };
        tx.put::<Repositories>(&(scope.clone(), name.into()), &row)?;
        tx.put::<Namesakes>(&(scope.account.clone(), name.into(), scope.region.clone()), &())?;
        tx.put::<Places>(&id.into(), &PlaceRow { scope: scope.clone(), name: name.into() })?;
        Ok(())
    }

    #[tokio::test]
    async fn a_repository_that_was_renamed_after_it_was_found_goes_and_its_successor_stays() {
        let store = Store::in_memory().unwrap();
        let account = AccountId::new("123456789012").unwrap();
        let scope = Scope { account: account.clone(), region: Region::new("us-east-1").unwrap() };
        let of = scope.clone();
        // The one that is deleted was found as `movies`.
        let renamed_and_deleted = move |tx: &mut Write<'_>| {
            put(tx, &of, "found", "films")?;
            put(tx, &of, "successor", "movies")?;
            delete(tx, "found")?;
            delete(tx, "found")
        };
        store.write(renamed_and_deleted).await.unwrap();
        let left = store.read(|tx| {
            let rows = tx.scan::<Repositories>(&scope, None, 10)?;
            let namesakes = tx.scan::<Namesakes>(&account, None, 10)?;
            assert!(tx.get::<Places>(&"found".to_owned())?.is_none());
            let rows = rows.into_iter().map(|((_, name), row)| (name, row.id)).collect::<Vec<_>>();
            let namesakes = namesakes.into_iter().map(|((_, name, _), ())| name).collect::<Vec<_>>();
            Ok::<_, kernel::Fault>((rows, namesakes))
        });
        let expected = (vec![("movies".to_owned(), "successor".to_owned())], vec!["movies".to_owned()]);
        assert_eq!(left.await.unwrap(), expected);
    }
}
