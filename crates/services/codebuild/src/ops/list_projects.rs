//! ListProjects: names of projects.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ListProjects.html> (read 2026-11-21).
//! Permission: codebuild:ListProjects, on no resource of its own.

use crate::CodeBuild;
use crate::paging;
use crate::tables::Projects;
use api_codebuild::{
    ListProjects, ListProjectsError, ListProjectsInput, ListProjectsOutput, ProjectSortByType, SortOrderType,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<ListProjects> for CodeBuild {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListProjectsInput,
    ) -> Result<Vec<Permission>, ListProjectsError> {
        let _ = (cx, input);
        Ok(vec![Permission::new("codebuild:ListProjects", "*")])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListProjectsInput,
    ) -> Result<ListProjectsOutput, ListProjectsError> {
        list_projects(self, cx, input).await.map_err(Into::into)
    }
}

async fn list_projects(
    service: &CodeBuild,
    cx: &Cx,
    input: ListProjectsInput,
) -> Result<ListProjectsOutput, Failure> {
    let rows = service.ports.store.read(|tx| tx.scan::<Projects>(&cx.scope, None, ALL)).await?;
    let mut rows: Vec<_> = rows.into_iter().map(|((_, name), row)| (name, row.project)).collect();
    match input.sort_by {
        Some(ProjectSortByType::CreatedTime) => rows.sort_by_key(|(_, project)| project.created),
        Some(ProjectSortByType::LastModifiedTime) => rows.sort_by_key(|(_, project)| project.last_modified),
        Some(ProjectSortByType::Name) | None => {}
    }
    if input.sort_order == Some(SortOrderType::Descending) {
        rows.reverse();
    }
    let names = rows.into_iter().map(|(name, _)| name).collect();
    let (names, next_token) = paging::cut(cx, "ListProjects", input.next_token.as_deref(), names)?;
    Ok(ListProjectsOutput { projects: Some(names), next_token })
}

const ALL: usize = 1_000_000;
