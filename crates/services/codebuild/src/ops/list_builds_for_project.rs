//! ListBuildsForProject: ids of a project's builds, the latest first unless asked otherwise.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ListBuildsForProject.html> (read 2026-11-21).
//! Permission: codebuild:ListBuildsForProject on the project.

use crate::CodeBuild;
use crate::paging;
use crate::project_name;
use crate::tables::BuildsOfProject;
use api_codebuild::{
    ListBuildsForProject, ListBuildsForProjectError, ListBuildsForProjectInput, ListBuildsForProjectOutput,
    SortOrderType,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<ListBuildsForProject> for CodeBuild {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListBuildsForProjectInput,
    ) -> Result<Vec<Permission>, ListBuildsForProjectError> {
        Ok(vec![self.permission(cx, "codebuild:ListBuildsForProject", &input.project_name)])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: ListBuildsForProjectInput,
    ) -> Result<ListBuildsForProjectOutput, ListBuildsForProjectError> {
        list_builds_for_project(self, cx, input).await.map_err(Into::into)
    }
}

async fn list_builds_for_project(
    service: &CodeBuild,
    cx: &Cx,
    input: ListBuildsForProjectInput,
) -> Result<ListBuildsForProjectOutput, Failure> {
    let name = project_name(&input.project_name).to_owned();
    let rows = service.ports.store.read(|tx| {
        crate::project(tx, &cx.scope, &name)?;
        Ok::<_, Failure>(tx.scan::<BuildsOfProject>(&(cx.scope.clone(), name.clone()), None, ALL)?)
    });
    let mut ids: Vec<String> = rows.await?.into_iter().map(|(_, id)| id).collect();
    if input.sort_order != Some(SortOrderType::Ascending) {
        ids.reverse();
    }
    let (ids, next_token) = paging::cut(cx, "ListBuildsForProject", input.next_token.as_deref(), ids)?;
    Ok(ListBuildsForProjectOutput { ids: Some(ids), next_token })
}

const ALL: usize = 1_000_000;
