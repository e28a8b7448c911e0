//! ListBranches: the names of all branches.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_ListBranches.html> (read 2026-11-21).
//! Permission: codecommit:ListBranches on the repository.

use crate::CodeCommit;
use crate::change::references;
use crate::paging;
use api_codecommit::{ListBranches, ListBranchesError, ListBranchesInput, ListBranchesOutput};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<ListBranches> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListBranchesInput,
    ) -> Result<Vec<Permission>, ListBranchesError> {
        Ok(self.permission(cx, "codecommit:ListBranches", &input.repository_name).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListBranchesInput,
    ) -> Result<ListBranchesOutput, ListBranchesError> {
        list_branches(self, cx, input).await.map_err(Into::into)
    }
}

async fn list_branches(
    service: &CodeCommit,
    cx: &Cx,
    input: ListBranchesInput,
) -> Result<ListBranchesOutput, Failure> {
    let found = service.find(&cx.scope, &input.repository_name).await?;
    let references = service.ports.store.read(|tx| references(tx, &found.row.id)).await?;
    let branches: Vec<String> =
        references.keys().filter_map(|name| name.strip_prefix("refs/heads/")).map(str::to_owned).collect();
    let from = paging::start(cx, OPERATION, input.next_token.as_deref())?;
    let next_token = paging::next(cx, OPERATION, from, PAGE, branches.len());
    let branches = branches.into_iter().skip(from).take(PAGE).collect();
    Ok(ListBranchesOutput { branches: Some(branches), next_token })
}

const OPERATION: &str = "ListBranches";
const PAGE: usize = 1000;
