//! ListTagsForResource: the tags of a pipeline.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListTagsForResource.html> (read 2026-11-21).

use crate::tables::Pipelines;
use crate::{CodePipeline, errors};
use api_codepipeline::{
    ListTagsForResource, ListTagsForResourceError as E, ListTagsForResourceInput, ListTagsForResourceOutput,
    Tag,
};
use wire::{Cx, Handle, Permission};

impl Handle<ListTagsForResource> for CodePipeline {
    async fn permissions(&self, _: &Cx, input: &ListTagsForResourceInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("codepipeline:ListTagsForResource", input.resource_arn.as_str())])
    }

    async fn handle(&self, cx: &Cx, input: ListTagsForResourceInput) -> Result<ListTagsForResourceOutput, E> {
        let key = super::tagging::key(&cx.scope, &input.resource_arn);
        let missing = errors::no_resource(&key.0, &key.1);
        let row =
            self.store.read(move |tx| tx.get::<Pipelines>(&key).map_err(E::from)).await?.ok_or(missing)?;
        let tags = row.tags.into_iter().map(|(key, value)| Tag { key, value }).collect();
        Ok(ListTagsForResourceOutput { tags: Some(tags), next_token: None })
    }
}
