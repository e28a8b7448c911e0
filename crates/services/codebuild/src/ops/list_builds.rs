//! ListBuilds: ids of all builds, the latest first unless asked otherwise.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ListBuilds.html> (read 2026-11-21).
//! Permission: codebuild:ListBuilds, on no resource of its own.

use crate::CodeBuild;
use crate::paging;
use crate::tables::BuildsByStart;
use api_codebuild::{ListBuilds, ListBuildsError, ListBuildsInput, ListBuildsOutput, SortOrderType};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<ListBuilds> for CodeBuild {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListBuildsInput,
    ) -> Result<Vec<Permission>, ListBuildsError> {
        let _ = (cx, input);
        Ok(vec![Permission::new("codebuild:ListBuilds", "*")])
    }

    async fn handle(&self, cx: &Cx, input: ListBuildsInput) -> Result<ListBuildsOutput, ListBuildsError> {
        list_builds(self, cx, input).await.map_err(Into::into)
    }
}

async fn list_builds(
    service: &CodeBuild,
    cx: &Cx,
    input: ListBuildsInput,
) -> Result<ListBuildsOutput, Failure> {
    let rows =
        service.ports.store.read(|tx| tx.scan::<BuildsByStart>(&(cx.scope.clone()), None, ALL)).await?;
    let mut ids: Vec<String> = rows.into_iter().map(|((_, _, id), ())| id).collect();
    if input.sort_order != Some(SortOrderType::Ascending) {
        ids.reverse();
    }
    let (ids, next_token) = paging::cut(cx, "ListBuilds", input.next_token.as_deref(), ids)?;
    Ok(ListBuildsOutput { ids: Some(ids), next_token })
}

const ALL: usize = 1_000_000;
