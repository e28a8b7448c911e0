//! ListRepositories: names and ids.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_ListRepositories.html> (read 2026-11-21).
//! Permission: codecommit:ListRepositories, on no resource of its own.
//! Surprises: there is no order unless one is asked for; ours is by name.

use crate::CodeCommit;
use crate::paging;
use crate::tables::Repositories;
use api_codecommit::{
    ListRepositories, ListRepositoriesError, ListRepositoriesInput, ListRepositoriesOutput, OrderEnum,
    RepositoryNameIdPair, SortByEnum,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<ListRepositories> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListRepositoriesInput,
    ) -> Result<Vec<Permission>, ListRepositoriesError> {
        let _ = (cx, input);
        Ok(vec![Permission::new("codecommit:ListRepositories", "*")])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListRepositoriesInput,
    ) -> Result<ListRepositoriesOutput, ListRepositoriesError> {
        list_repositories(self, cx, input).await.map_err(Into::into)
    }
}

async fn list_repositories(
    service: &CodeCommit,
    cx: &Cx,
    input: ListRepositoriesInput,
) -> Result<ListRepositoriesOutput, Failure> {
    let rows = service.ports.store.read(|tx| tx.scan::<Repositories>(&cx.scope, None, ALL)).await?;
    let mut rows: Vec<_> = rows.into_iter().map(|((_, name), row)| (name, row)).collect();
    if input.sort_by == Some(SortByEnum::LastModifiedDate) {
        rows.sort_by_key(|(_, row)| row.modified_at);
    }
    if input.order == Some(OrderEnum::Descending) {
        rows.reverse();
    }
    let from = paging::start(cx, OPERATION, input.next_token.as_deref())?;
    let next_token = paging::next(cx, OPERATION, from, PAGE, rows.len());
    let page = rows.into_iter().skip(from).take(PAGE);
    let repositories = page
        .map(|(name, row)| RepositoryNameIdPair { repository_name: Some(name), repository_id: Some(row.id) })
        .collect();
    Ok(ListRepositoriesOutput { repositories: Some(repositories), next_token })
}

const OPERATION: &str = "ListRepositories";
const PAGE: usize = 1000;
const ALL: usize = 1_000_000;
