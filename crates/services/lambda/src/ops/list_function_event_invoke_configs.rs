//! ListFunctionEventInvokeConfigs: the asynchronous settings of a function, its versions and aliases.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionEventInvokeConfigs.html> (read 2026-11-21).

use super::list_versions_by_function::{marker, page_size};
use crate::errors::{self};
use crate::names::arn;
use crate::{Lambda, views};
use api_lambda::{
    ListFunctionEventInvokeConfigs, ListFunctionEventInvokeConfigsError as E,
    ListFunctionEventInvokeConfigsInput, ListFunctionEventInvokeConfigsOutput,
};
use wire::{Cx, Handle, Permission, page};

const OPERATION: &str = "ListFunctionEventInvokeConfigs";
const PAGE_MAX: usize = 50;

impl Handle<ListFunctionEventInvokeConfigs> for Lambda {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListFunctionEventInvokeConfigsInput,
    ) -> Result<Vec<Permission>, E> {
        Ok(self.on_function(cx, "lambda:ListFunctionEventInvokeConfigs", &input.function_name).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListFunctionEventInvokeConfigsInput,
    ) -> Result<ListFunctionEventInvokeConfigsOutput, E> {
        let target = self.target(cx, &input.function_name, None)?;
        let known = self.snapshot.function(&target.key()).await?.ok_or_else(errors::nothing_to_configure)?;
        let after = marker(cx, OPERATION, input.marker.as_deref())?;
        let limit = page_size(input.max_items, PAGE_MAX);
        let later =
            known.invoke_configs.iter().filter(|(name, _)| after.as_ref().is_none_or(|after| *name > after));
        let mut all: Vec<_> = later.take(limit + 1).collect();
        let has_more = all.len() > limit;
        all.truncate(limit);
        let next_marker =
            all.last().filter(|_| has_more).map(|(name, _)| page::token(OPERATION, &cx.scope, name));
        let shown = all
            .iter()
            .map(|(name, row)| views::invoke_config(arn(&target.scope, &target.name, Some(name)), row));
        Ok(ListFunctionEventInvokeConfigsOutput {
            function_event_invoke_configs: Some(shown.collect()),
            next_marker,
        })
    }
}
