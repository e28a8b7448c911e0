//! UntagResource: removes tags from a pipeline.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_UntagResource.html> (read 2026-11-21).

use crate::tables::Pipelines;
use crate::{CodePipeline, errors};
use api_codepipeline::{UntagResource, UntagResourceError as E, UntagResourceInput, UntagResourceOutput};
use wire::{Cx, Handle, Permission};

impl Handle<UntagResource> for CodePipeline {
    async fn permissions(&self, _: &Cx, input: &UntagResourceInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("codepipeline:UntagResource", input.resource_arn.as_str())])
    }

    async fn handle(&self, cx: &Cx, input: UntagResourceInput) -> Result<UntagResourceOutput, E> {
        let key = super::tagging::key(&cx.scope, &input.resource_arn);
        let missing = errors::no_resource(&key.0, &key.1);
        let change = move |tx: &mut store::Write<'_>| {
            let mut row = tx.get::<Pipelines>(&key)?.ok_or_else(|| missing.clone())?;
            row.tags.retain(|key, _| !input.tag_keys.contains(key));
            Ok::<_, E>(tx.put::<Pipelines>(&key, &row)?)
        };
        self.store.write(change).await?;
        Ok(UntagResourceOutput {})
    }
}
