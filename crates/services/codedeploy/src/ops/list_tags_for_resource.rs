//! ListTagsForResource: the tags of an application or a deployment group.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListTagsForResource.html> (read 2026-11-21).
//! Permission: codedeploy:ListTagsForResource on the resource.

use api_codedeploy::{
    ListTagsForResource, ListTagsForResourceError, ListTagsForResourceInput, ListTagsForResourceOutput,
};
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::ops::tagging;
use crate::rules::tags;

impl Handle<ListTagsForResource> for CodeDeploy {
    async fn permissions(
        &self,
        _: &Cx,
        input: &ListTagsForResourceInput,
    ) -> Result<Vec<Permission>, ListTagsForResourceError> {
        Ok(vec![Permission::new("codedeploy:ListTagsForResource", &input.resource_arn)])
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
    service: &CodeDeploy,
    cx: &Cx,
    input: ListTagsForResourceInput,
) -> Result<ListTagsForResourceOutput, Failure> {
    let tags = service.store.read(|tx| tagging::read(tx, &cx.scope, &input.resource_arn)).await?;
    Ok(ListTagsForResourceOutput { tags: Some(tags::shown(tags)), next_token: None })
}
