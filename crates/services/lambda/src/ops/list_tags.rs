//! ListTags: a function's tags.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_ListTags.html> (read 2026-11-21).

use crate::Lambda;
use crate::errors;
use crate::names::Target;
use api_lambda::{ListTags, ListTagsError as E, ListTagsInput, ListTagsOutput};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<ListTags> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &ListTagsInput) -> Result<Vec<Permission>, E> {
        Ok(self.on_target("lambda:ListTags", &self.tagged(cx, &input.resource)?).await?)
    }

    async fn handle(&self, cx: &Cx, input: ListTagsInput) -> Result<ListTagsOutput, E> {
        let known = self.known(&self.tagged(cx, &input.resource)?).await?;
        Ok(ListTagsOutput { tags: Some(known.function.tags.clone()) })
    }
}

impl Lambda {
    /// Only functions have tags here, and only by their whole ARN.
    pub(super) fn tagged(&self, cx: &Cx, resource: &str) -> Result<Target, Failure> {
        let target = self.target(cx, resource, None)?;
        match target.qualifier {
            None => Ok(target),
            Some(_) => Err(errors::invalid(
                "Tags on function aliases and versions are not supported. Please specify a function ARN.",
            )
            .into()),
        }
    }
}
