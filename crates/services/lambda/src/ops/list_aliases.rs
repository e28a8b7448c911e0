//! ListAliases: a function's aliases by name; with `FunctionVersion` those that lead to it.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html> (read 2026-11-21).

use super::list_versions_by_function::{marker, page_size};
use crate::{Lambda, views};
use api_lambda::{ListAliases, ListAliasesError as E, ListAliasesInput, ListAliasesOutput};
use wire::{Cx, Handle, Permission, page};

const OPERATION: &str = "ListAliases";
const PAGE_MAX: usize = 50;

impl Handle<ListAliases> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &ListAliasesInput) -> Result<Vec<Permission>, E> {
        Ok(self.on_function(cx, "lambda:ListAliases", &input.function_name).await?)
    }

    async fn handle(&self, cx: &Cx, input: ListAliasesInput) -> Result<ListAliasesOutput, E> {
        let target = self.target(cx, &input.function_name, None)?;
        let known = self.known(&target).await?;
        let after = marker(cx, OPERATION, input.marker.as_deref())?;
        let limit = page_size(input.max_items, PAGE_MAX);
        let wanted = |(name, row): &(&String, &crate::tables::AliasRow)| {
            let leads = |version: &String| row.version == *version || row.weights.contains_key(version);
            after.as_ref().is_none_or(|after| *name > after)
                && input.function_version.as_ref().is_none_or(leads)
        };
        let mut all: Vec<_> = known.aliases.iter().filter(wanted).take(limit + 1).collect();
        let has_more = all.len() > limit;
        all.truncate(limit);
        let next_marker =
            all.last().filter(|_| has_more).map(|(name, _)| page::token(OPERATION, &cx.scope, name));
        let shown = all.iter().map(|(name, row)| views::alias(&target.scope, &target.name, name, row));
        Ok(ListAliasesOutput { aliases: Some(shown.collect()), next_marker })
    }
}
