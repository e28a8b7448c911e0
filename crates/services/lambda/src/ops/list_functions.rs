//! ListFunctions: the account's functions in this region by name; with `FunctionVersion=ALL` all their versions.
//!
//! Follows: <https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html> (read 2026-11-21).
//! Left out: `MasterRegion` (functions at the edge).

use super::list_versions_by_function::{marker, page_size};
use crate::errors::{self};
use crate::names::LATEST;
use crate::tables::{Functions, Versions};
use crate::{Lambda, views};
use api_lambda::{
    FunctionVersion, ListFunctions, ListFunctionsError as E, ListFunctionsInput, ListFunctionsOutput,
};
use wire::{Cx, Failure, Handle, Permission, page};

const OPERATION: &str = "ListFunctions";
const PAGE_MAX: usize = 50;

impl Handle<ListFunctions> for Lambda {
    async fn permissions(&self, _: &Cx, _: &ListFunctionsInput) -> Result<Vec<Permission>, E> {
        Ok(vec![Permission::new("lambda:ListFunctions", "*")])
    }

    async fn handle(&self, cx: &Cx, input: ListFunctionsInput) -> Result<ListFunctionsOutput, E> {
        if input.master_region.is_some() {
            return Err(errors::lacking("functions at the edge").into());
        }
        let after = marker(cx, OPERATION, input.marker.as_deref())?;
        let limit = page_size(input.max_items, PAGE_MAX);
        let with_versions = input.function_version == Some(FunctionVersion::All);
        let scope = cx.scope.clone();
        let (functions, next) = self
            .store
            .read(move |tx| {
                let after = after.clone().map(|name| (scope.clone(), name));
                let mut rows = tx.scan::<Functions>(&scope, after.as_ref(), limit + 1)?;
                let has_more = rows.len() > limit;
                rows.truncate(limit);
                let next = rows.last().filter(|_| has_more).map(|((_, name), _)| name.clone());
                let mut shown = Vec::new();
                for (key, row) in rows {
                    shown.push(views::listed(&key.0, &key.1, LATEST, &row.latest, with_versions));
                    if with_versions {
                        for ((_, _, number), row) in tx.scan::<Versions>(&key, None, usize::MAX)? {
                            shown.push(views::listed(&key.0, &key.1, &number.to_string(), &row, true));
                        }
                    }
                }
                Ok::<_, Failure>((shown, next))
            })
            .await?;
        let next_marker = next.map(|name| page::token(OPERATION, &cx.scope, &name));
        Ok(ListFunctionsOutput { functions: Some(functions), next_marker })
    }
}
