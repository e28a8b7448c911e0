//! BatchGetProjects: projects by name or ARN.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_BatchGetProjects.html> (read 2026-11-21).
//! Permission: codebuild:BatchGetProjects on each project.

use crate::CodeBuild;
use api_codebuild::{BatchGetProjects, BatchGetProjectsError, BatchGetProjectsInput, BatchGetProjectsOutput};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<BatchGetProjects> for CodeBuild {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &BatchGetProjectsInput,
    ) -> Result<Vec<Permission>, BatchGetProjectsError> {
        Ok(input.names.iter().map(|given| self.permission(cx, "codebuild:BatchGetProjects", given)).collect())
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: BatchGetProjectsInput,
    ) -> Result<BatchGetProjectsOutput, BatchGetProjectsError> {
        batch_get_projects(self, cx, input).await.map_err(Into::into)
    }
}

async fn batch_get_projects(
    service: &CodeBuild,
    cx: &Cx,
    input: BatchGetProjectsInput,
) -> Result<BatchGetProjectsOutput, Failure> {
    let (mut projects, mut missing) = (Vec::new(), Vec::new());
    for name in input.names {
        match service.ports.store.read(|tx| crate::project(tx, &cx.scope, &name)).await {
            Ok(row) => projects.push(row.project),
            Err(Failure::Refusal(_)) => missing.push(name),
            Err(failure) => return Err(failure),
        }
    }
    Ok(BatchGetProjectsOutput { projects: Some(projects), projects_not_found: Some(missing) })
}
