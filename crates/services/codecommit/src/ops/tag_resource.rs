//! TagResource: adds tags to a repository, or changes their values.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_TagResource.html> (read 2026-11-21).
//! Permission: codecommit:TagResource on the repository.

use crate::CodeCommit;
use crate::rules::tags;
use crate::tables::Repositories;
use api_codecommit::{TagResource, TagResourceError, TagResourceInput, TagResourceOutput};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<TagResource> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &TagResourceInput,
    ) -> Result<Vec<Permission>, TagResourceError> {
        let (_, name) = tags::target(cx, &input.resource_arn)?;
        Ok(self.permission(cx, "codecommit:TagResource", &name).await?)
    }

    async fn handle(&self, cx: &Cx, input: TagResourceInput) -> Result<TagResourceOutput, TagResourceError> {
        tag_resource(self, cx, input).await.map_err(Into::into)
    }
}

async fn tag_resource(
    service: &CodeCommit,
    cx: &Cx,
    input: TagResourceInput,
) -> Result<TagResourceOutput, Failure> {
    let (scope, name) = tags::target(cx, &input.resource_arn)?;
    let written = service.ports.store.write(move |tx| {
        let mut row = crate::found(tx, &scope, &name)?.row;
        row.tags.extend(input.tags.clone());
        tags::refuse(&row.tags)?;
        Ok::<_, Failure>(tx.put::<Repositories>(&(scope.clone(), name.clone()), &row)?)
    });
    written.await?;
    Ok(TagResourceOutput {})
}
