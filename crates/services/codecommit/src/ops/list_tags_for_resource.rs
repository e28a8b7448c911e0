//! ListTagsForResource: the tags of a repository.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_ListTagsForResource.html> (read 2026-11-21).
//! Permission: codecommit:ListTagsForResource on the repository.

use crate::CodeCommit;
use crate::rules::tags;
use api_codecommit::{
    ListTagsForResource, ListTagsForResourceError, ListTagsForResourceInput, ListTagsForResourceOutput,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<ListTagsForResource> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListTagsForResourceInput,
    ) -> Result<Vec<Permission>, ListTagsForResourceError> {
        let (_, name) = tags::target(cx, &input.resource_arn)?;
        Ok(self.permission(cx, "codecommit:ListTagsForResource", &name).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListTagsForResourceInput,
    ) -> Result<ListTagsForResourceOutput, ListTagsForResourceError> {
        list_tags_for_resource(self, cx, input).await.map_err(Into::into)
    }
}

async fn list_tags_for_resource(
    service: &CodeCommit,
    cx: &Cx,
    input: ListTagsForResourceInput,
) -> Result<ListTagsForResourceOutput, Failure> {
    let (scope, name) = tags::target(cx, &input.resource_arn)?;
    let found = service.find(&scope, &name).await?;
    Ok(ListTagsForResourceOutput { tags: Some(found.row.tags), next_token: None })
}
