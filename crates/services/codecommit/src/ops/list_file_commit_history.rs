//! ListFileCommitHistory: the commits that changed a file, newest first.
//!
//! Follows <https://docs.aws.amazon.com/codecommit/latest/APIReference/API_ListFileCommitHistory.html> (read 2026-11-21).
//! Permission: codecommit:ListFileCommitHistory on the repository.
//! Left out: a file is not followed through renames.

use crate::{CodeCommit, paging, views};
use api_codecommit::{
    FileVersion, ListFileCommitHistory, ListFileCommitHistoryError, ListFileCommitHistoryInput,
    ListFileCommitHistoryOutput,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<ListFileCommitHistory> for CodeCommit {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListFileCommitHistoryInput,
    ) -> Result<Vec<Permission>, ListFileCommitHistoryError> {
        Ok(self.permission(cx, "codecommit:ListFileCommitHistory", &input.repository_name).await?)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListFileCommitHistoryInput,
    ) -> Result<ListFileCommitHistoryOutput, ListFileCommitHistoryError> {
        list_file_commit_history(self, cx, input).await.map_err(Into::into)
    }
}

async fn list_file_commit_history(
    service: &CodeCommit,
    cx: &Cx,
    input: ListFileCommitHistoryInput,
) -> Result<ListFileCommitHistoryOutput, Failure> {
    let found = service.find(&cx.scope, &input.repository_name).await?;
    let path = crate::committing::file_path(&input.file_path)?;
    let page = paging::size(input.max_results, PAGE)?;
    let (bare, commit) = service.commit_for(&found, input.commit_specifier.as_deref()).await?;
    let versions = bare.versions(&commit, &path).await?;
    let from = paging::start(cx, OPERATION, input.next_token.as_deref())?;
    let next_token = paging::next(cx, OPERATION, from, page, versions.len());
    let mut revision_dag = Vec::new();
    for version in versions.into_iter().skip(from).take(page) {
        let blob = bare.entry(&version.commit, &path).await?.map(|entry| entry.id);
        revision_dag.push(FileVersion {
            commit: bare.commit(&version.commit).await?.map(views::commit),
            // None in the commit that deleted it.
            blob_id: blob,
            path: Some(path.clone()),
            revision_children: Some(version.children),
        });
    }
    Ok(ListFileCommitHistoryOutput { revision_dag, next_token })
}

const OPERATION: &str = "ListFileCommitHistory";
const PAGE: usize = 100;
