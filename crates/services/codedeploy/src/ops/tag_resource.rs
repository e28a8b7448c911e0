//! TagResource: adds tags to an application or a deployment group, or changes their values.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_TagResource.html> (read 2026-11-21).
//! Permission: codedeploy:TagResource on the resource.

use api_codedeploy::{TagResource, TagResourceError, TagResourceInput, TagResourceOutput};
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::ops::tagging;
use crate::rules::tags;

impl Handle<TagResource> for CodeDeploy {
    async fn permissions(
        &self,
        _: &Cx,
        input: &TagResourceInput,
    ) -> Result<Vec<Permission>, TagResourceError> {
        Ok(vec![Permission::new("codedeploy:TagResource", &input.resource_arn)])
    }

    async fn handle(&self, cx: &Cx, input: TagResourceInput) -> Result<TagResourceOutput, TagResourceError> {
        tag_resource(self, cx, input).await.map_err(Into::into)
    }
}

async fn tag_resource(
    service: &CodeDeploy,
    cx: &Cx,
    input: TagResourceInput,
) -> Result<TagResourceOutput, Failure> {
    let (scope, added) = (cx.scope.clone(), tags::of(Some(&input.tags))?);
    let written = service
        .store
        .write(move |tx| tagging::change(tx, &scope, &input.resource_arn, |tags| tags.extend(added.clone())));
    written.await?;
    Ok(TagResourceOutput {})
}
