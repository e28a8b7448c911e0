//! ListVersionsByFunction: `$LATEST`, then the published versions, the newest last.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html> (read 2026-11-21).
//! Surprise: every ARN names its version, `$LATEST` too; build scripts read the last `Version` line as the newest.

use crate::errors::{self};
use crate::names::LATEST;
use crate::snapshot::number;
use crate::tables::VersionRow;
use crate::{Lambda, views};
use api_lambda::{
    ListVersionsByFunction, ListVersionsByFunctionError as E, ListVersionsByFunctionInput,
    ListVersionsByFunctionOutput,
};
use std::sync::Arc;
use wire::{Cx, Handle, Permission, page};

const OPERATION: &str = "ListVersionsByFunction";
const PAGE_MAX: usize = 50;

impl Handle<ListVersionsByFunction> for Lambda {
    async fn permissions(&self, cx: &Cx, input: &ListVersionsByFunctionInput) -> Result<Vec<Permission>, E> {
        Ok(self.on_function(cx, "lambda:ListVersionsByFunction", &input.function_name).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListVersionsByFunctionInput,
    ) -> Result<ListVersionsByFunctionOutput, E> {
        let target = self.target(cx, &input.function_name, None)?;
        let known = self.known(&target).await?;
        let after = marker(cx, OPERATION, input.marker.as_deref())?.map(|key| number(&key).unwrap_or(0));
        let limit = page_size(input.max_items, PAGE_MAX);
        let latest = after.is_none().then(|| (LATEST.to_owned(), known.latest.clone()));
        let published = known.versions.range(after.map_or(0, |after| after + 1)..);
        let published = published.map(|(number, row)| (number.to_string(), row.clone()));
        let mut all: Vec<_> = latest.into_iter().chain(published).take(limit + 1).collect();
        let next = (all.len() > limit).then(|| {
            all.truncate(limit);
            page::token(OPERATION, &cx.scope, all.last().map_or("", |(version, _)| version))
        });
        let shown = |(version, row): (String, Arc<VersionRow>)| {
            views::listed(&target.scope, &target.name, &version, &row, true)
        };
        Ok(ListVersionsByFunctionOutput {
            versions: Some(all.into_iter().map(shown).collect()),
            next_marker: next,
        })
    }
}

pub(super) fn page_size(asked: Option<i64>, most: usize) -> usize {
    asked.and_then(|asked| usize::try_from(asked).ok()).unwrap_or(most).clamp(1, most)
}

/// The key after which the page begins.
pub(super) fn marker(cx: &Cx, operation: &str, given: Option<&str>) -> Result<Option<String>, wire::Refusal> {
    let Some(given) = given else { return Ok(None) };
    match page::key(operation, &cx.scope, given) {
        Some(key) => Ok(Some(key)),
        None => Err(errors::invalid("The marker is not one that this list has given out.")),
    }
}
