//! UntagResource: removes tags from an application or a deployment group.
//!
//! Follows: <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_UntagResource.html> (read 2026-11-21).
//! Permission: codedeploy:UntagResource on the resource.

use api_codedeploy::{UntagResource, UntagResourceError, UntagResourceInput, UntagResourceOutput};
use wire::{Cx, Failure, Handle, Permission};

use crate::CodeDeploy;
use crate::ops::tagging;

impl Handle<UntagResource> for CodeDeploy {
    async fn permissions(
        &self,
        _: &Cx,
        input: &UntagResourceInput,
    ) -> Result<Vec<Permission>, UntagResourceError> {
        Ok(vec![Permission::new("codedeploy:UntagResource", &input.resource_arn)])
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
    service: &CodeDeploy,
    cx: &Cx,
    input: UntagResourceInput,
) -> Result<UntagResourceOutput, Failure> {
    let scope = cx.scope.clone();
    let written = service.store.write(move |tx| {
        let keys = &input.tag_keys;
        tagging::change(tx, &scope, &input.resource_arn, |tags| tags.retain(|key, _| !keys.contains(key)))
    });
    written.await?;
    Ok(UntagResourceOutput {})
}
