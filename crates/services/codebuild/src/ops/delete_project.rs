//! DeleteProject: the project goes; its builds stay to be read.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_DeleteProject.html> (read 2026-11-21).
//! Permission: codebuild:DeleteProject on the project.
//! Surprise: a project that is not there is deleted with success.

use crate::CodeBuild;
use crate::project_name;
use crate::tables::Projects;
use api_codebuild::{DeleteProject, DeleteProjectError, DeleteProjectInput, DeleteProjectOutput};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<DeleteProject> for CodeBuild {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &DeleteProjectInput,
    ) -> Result<Vec<Permission>, DeleteProjectError> {
        Ok(vec![self.permission(cx, "codebuild:DeleteProject", &input.name)])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: DeleteProjectInput,
    ) -> Result<DeleteProjectOutput, DeleteProjectError> {
        delete_project(self, cx, input).await.map_err(Into::into)
    }
}

async fn delete_project(
    service: &CodeBuild,
    cx: &Cx,
    input: DeleteProjectInput,
) -> Result<DeleteProjectOutput, Failure> {
    let key = (cx.scope.clone(), project_name(&input.name).to_owned());
    let written = service.ports.store.write(move |tx| Ok::<_, Failure>(tx.delete::<Projects>(&key)?));
    written.await?;
    Ok(DeleteProjectOutput {})
}
