//! UpdateRepositoryDescription: another description, or none.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_UpdateRepositoryDescription.html> (read 2026-11-21).
//! Permission: codecommit:UpdateRepositoryDescription on the repository.

use crate::CodeCommit;
use crate::tables::Repositories;
use api_codecommit::{
    UpdateRepositoryDescription, UpdateRepositoryDescriptionError, UpdateRepositoryDescriptionInput,
    UpdateRepositoryDescriptionOutput,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<UpdateRepositoryDescription> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &UpdateRepositoryDescriptionInput,
    ) -> Result<Vec<Permission>, UpdateRepositoryDescriptionError> {
        Ok(self.permission(cx, "codecommit:UpdateRepositoryDescription", &input.repository_name).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: UpdateRepositoryDescriptionInput,
    ) -> Result<UpdateRepositoryDescriptionOutput, UpdateRepositoryDescriptionError> {
        update_repository_description(self, cx, input).await.map_err(Into::into)
    }
}

async fn update_repository_description(
    service: &CodeCommit,
    cx: &Cx,
    input: UpdateRepositoryDescriptionInput,
) -> Result<UpdateRepositoryDescriptionOutput, Failure> {
    let key = (cx.scope.clone(), input.repository_name);
    let (now, description) = (service.ports.clock.now(), input.repository_description);
    let written = service.ports.store.write(move |tx| {
        let mut found = crate::found(tx, &key.0, &key.1)?;
        found.row.description = description.clone().filter(|text| !text.is_empty());
        found.row.modified_at = now;
        Ok::<_, Failure>(tx.put::<Repositories>(&key, &found.row)?)
    });
    written.await?;
    Ok(UpdateRepositoryDescriptionOutput {})
}
