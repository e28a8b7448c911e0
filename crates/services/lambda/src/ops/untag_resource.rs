//! UntagResource: take tags from a function; those that it does not have are fine.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_UntagResource.html> (read 2026-11-21).

use crate::Lambda;
use crate::tables::Functions;
use crate::versions;
use api_lambda::{UntagResource, UntagResourceError as E, UntagResourceInput, UntagResourceOutput};
use wire::{Cx, Handle, Permission};

impl Handle<UntagResource> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &UntagResourceInput) -> Result<Vec<Permission>, E> {
        Ok(self.on_target("lambda:UntagResource", &self.tagged(cx, &input.resource)?).await?)
    }

    async fn handle(&self, cx: &Cx, input: UntagResourceInput) -> Result<UntagResourceOutput, E> {
        let target = self.tagged(cx, &input.resource)?;
        self.write(move |tx| {
            let mut function = versions::fetch(tx, &target)?;
            function.tags.retain(|key, _| !input.tag_keys.contains(key));
            Ok(tx.put::<Functions>(&target.key(), &function)?)
        })
        .await?;
        Ok(UntagResourceOutput {})
    }
}
