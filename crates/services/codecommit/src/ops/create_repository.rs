//! CreateRepository: an empty repository.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_CreateRepository.html> (read 2026-11-21).
//! Permission: codecommit:CreateRepository on the repository.
//! Left out: encryption with a key of one's own (`kmsKeyId` is refused), the limit of 5,000 repositories.

use crate::CodeCommit;
use crate::Found;
use crate::errors;
use crate::rules::{names, tags};
use crate::tables::{Namesakes, PlaceRow, Places, Repositories, RepositoryRow};
use api_codecommit::{
    CreateRepository, CreateRepositoryError, CreateRepositoryInput, CreateRepositoryOutput,
};
use store::Write;
use wire::{Cx, Failure, Handle, Permission};

impl Handle<CreateRepository> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &CreateRepositoryInput,
    ) -> Result<Vec<Permission>, CreateRepositoryError> {
        Ok(self.permission(cx, "codecommit:CreateRepository", &input.repository_name).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: CreateRepositoryInput,
    ) -> Result<CreateRepositoryOutput, CreateRepositoryError> {
        create_repository(self, cx, input).await.map_err(Into::into)
    }
}

async fn create_repository(
    service: &CodeCommit,
    cx: &Cx,
    input: CreateRepositoryInput,
) -> Result<CreateRepositoryOutput, Failure> {
    let name = input.repository_name;
    if !names::is_repository_name(&name) {
        return Err(errors::invalid_repository_name().into());
    }
    if input.kms_key_id.is_some() {
        return Err(errors::no_kms().into());
    }
    let tags = input.tags.unwrap_or_default();
    tags::refuse(&tags)?;
    let now = service.ports.clock.now();
    let row = RepositoryRow {
        id: service.ports.chance.uuid(),
        description: input.repository_description,
        default_branch: None,
        created_at: now,
        modified_at: now,
        tags,
    };
    let found = Found { scope: cx.scope.clone(), name, row };
    let kept = found.clone();
    service.ports.store.write(move |tx| insert(tx, &kept)).await?;
    service.bare(&found.row.id).await?;
    Ok(CreateRepositoryOutput { repository_metadata: Some(found.metadata(cx)) })
}

fn insert(tx: &mut Write<'_>, found: &Found) -> Result<(), Failure> {
    let (scope, name) = (found.scope.clone(), found.name.clone());
    if !tx.insert_new::<Repositories>(&(scope.clone(), name.clone()), &found.row)? {
        return Err(errors::repository_exists(&name).into());
    }
    tx.put::<Places>(&found.row.id, &PlaceRow { scope: scope.clone(), name: name.clone() })?;
    tx.put::<Namesakes>(&(scope.account, name, scope.region), &())?;
    Ok(())
}
