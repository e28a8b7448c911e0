//! UntagResource: takes tags from a repository.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_UntagResource.html> (read 2026-11-21).
//! Permission: codecommit:UntagResource on the repository.

use crate::CodeCommit;
use crate::rules::tags;
use crate::tables::Repositories;
use api_codecommit::{UntagResource, UntagResourceError, UntagResourceInput, UntagResourceOutput};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<UntagResource> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &UntagResourceInput,
    ) -> Result<Vec<Permission>, UntagResourceError> {
        let (_, name) = tags::target(cx, &input.resource_arn)?;
        Ok(self.permission(cx, "codecommit:UntagResource", &name).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: UntagResourceInput,
    ) -> Result<UntagResourceOutput, UntagResourceError> {
        untag_resource(self, cx, input).await.map_err(Into::into)
    }
}

async fn untag_resource(
    service: &CodeCommit,
    cx: &Cx,
    input: UntagResourceInput,
) -> Result<UntagResourceOutput, Failure> {
    let (scope, name) = tags::target(cx, &input.resource_arn)?;
    let written = service.ports.store.write(move |tx| {
        let mut row = crate::found(tx, &scope, &name)?.row;
        row.tags.retain(|key, _| !input.tag_keys.contains(key));
        Ok::<_, Failure>(tx.put::<Repositories>(&(scope.clone(), name.clone()), &row)?)
    });
    written.await?;
    Ok(UntagResourceOutput {})
}
