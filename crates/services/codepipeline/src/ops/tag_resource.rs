//! TagResource: adds tags to a pipeline.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_TagResource.html> (read 2026-11-21).

use crate::tables::Pipelines;
use crate::{CodePipeline, errors};
use api_codepipeline::{TagResource, TagResourceError as E, TagResourceInput, TagResourceOutput};
use wire::{Cx, Handle, Permission};

impl Handle<TagResource> for CodePipeline {
    async fn permissions(&self, _: &Cx, input: &TagResourceInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("codepipeline:TagResource", input.resource_arn.as_str())])
    }

    async fn handle(&self, cx: &Cx, input: TagResourceInput) -> Result<TagResourceOutput, E> {
        let key = super::tagging::key(&cx.scope, &input.resource_arn);
        let missing = errors::no_resource(&key.0, &key.1);
        let change = move |tx: &mut store::Write<'_>| {
            let mut row = tx.get::<Pipelines>(&key)?.ok_or_else(|| missing.clone())?;
            super::tagging::add::<E>(&mut row.tags, &input.tags, &input.resource_arn)?;
            Ok::<_, E>(tx.put::<Pipelines>(&key, &row)?)
        };
        self.store.write(change).await?;
        Ok(TagResourceOutput {})
    }
}
