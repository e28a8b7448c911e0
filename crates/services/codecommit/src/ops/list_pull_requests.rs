//! ListPullRequests: the ids of a repository's requests, newest first.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_ListPullRequests.html> (read 2026-11-21).
//! Permission: codecommit:ListPullRequests on the repository.

use crate::tables::{PullRequests, PullRequestsOf};
use crate::{CodeCommit, paging};
use api_codecommit::{
    ListPullRequests, ListPullRequestsError, ListPullRequestsInput, ListPullRequestsOutput,
    PullRequestStatusEnum,
};
use store::Read;
use wire::{Cx, Failure, Handle, Permission};

impl Handle<ListPullRequests> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListPullRequestsInput,
    ) -> Result<Vec<Permission>, ListPullRequestsError> {
        Ok(self.permission(cx, "codecommit:ListPullRequests", &input.repository_name).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListPullRequestsInput,
    ) -> Result<ListPullRequestsOutput, ListPullRequestsError> {
        list_pull_requests(self, cx, input).await.map_err(Into::into)
    }
}

async fn list_pull_requests(
    service: &CodeCommit,
    cx: &Cx,
    input: ListPullRequestsInput,
) -> Result<ListPullRequestsOutput, Failure> {
    let found = service.find(&cx.scope, &input.repository_name).await?;
    let page = paging::size(input.max_results, PAGE)?;
    let (scope, status, author) = (cx.scope.clone(), input.pull_request_status, input.author_arn);
    let read = service.ports.store.read(move |tx: &Read<'_>| {
        let mut ids = Vec::new();
        for ((_, number), is_open) in
            tx.scan::<PullRequestsOf>(&found.row.id, None, usize::MAX)?.into_iter().rev()
        {
            let by_author = match &author {
                Some(author) => {
                    tx.get::<PullRequests>(&(scope.clone(), number))?.is_some_and(|row| row.author == *author)
                }
                None => true,
            };
            if by_author && status.is_none_or(|status| (status == PullRequestStatusEnum::Open) == is_open) {
                ids.push(number.to_string());
            }
        }
        Ok::<_, Failure>(ids)
    });
    let ids = read.await?;
    let from = paging::start(cx, OPERATION, input.next_token.as_deref())?;
    let next_token = paging::next(cx, OPERATION, from, page, ids.len());
    Ok(ListPullRequestsOutput {
        pull_request_ids: ids.into_iter().skip(from).take(page).collect(),
        next_token,
    })
}

const OPERATION: &str = "ListPullRequests";
const PAGE: usize = 100;
