//! TagResource: add tags to a function, or change them.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_TagResource.html> (read 2026-11-21).

use crate::Lambda;
use crate::rules::tags;
use crate::tables::Functions;
use crate::versions;
use api_lambda::{TagResource, TagResourceError as E, TagResourceInput, TagResourceOutput};
use wire::{Cx, Handle, Permission};

impl Handle<TagResource> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &TagResourceInput) -> Result<Vec<Permission>, E> {
        Ok(self.on_target("lambda:TagResource", &self.tagged(cx, &input.resource)?).await?)
    }

    async fn handle(&self, cx: &Cx, input: TagResourceInput) -> Result<TagResourceOutput, E> {
        let target = self.tagged(cx, &input.resource)?;
        self.write(move |tx| {
            let mut function = versions::fetch(tx, &target)?;
            function.tags.extend(input.tags.clone());
            tags::check(&function.tags)?;
            Ok(tx.put::<Functions>(&target.key(), &function)?)
        })
        .await?;
        Ok(TagResourceOutput {})
    }
}
