//! StartBuild: a build of a project, with what is to be different this time.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html> (read 2026-11-21).
//! Permission: codebuild:StartBuild on the project, iam:PassRole on a role that is overridden.
//! Surprises: the same idempotency token within five minutes is the same build; an override is refused like the same in a project.

use crate::CodeBuild;
use crate::passed_role;
use api_codebuild::{StartBuild, StartBuildError, StartBuildInput, StartBuildOutput};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<StartBuild> for CodeBuild {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &StartBuildInput,
    ) -> Result<Vec<Permission>, StartBuildError> {
        let mut permissions = vec![self.permission(cx, "codebuild:StartBuild", &input.project_name)];
        if let Some(role) = &input.service_role_override {
            permissions.push(passed_role(cx, role)?);
        }
        Ok(permissions)
    }

    async fn handle(&self, cx: &Cx, input: StartBuildInput) -> Result<StartBuildOutput, StartBuildError> {
        start_build(self, cx, input).await.map_err(Into::into)
    }
}

async fn start_build(
    service: &CodeBuild,
    cx: &Cx,
    input: StartBuildInput,
) -> Result<StartBuildOutput, Failure> {
    Ok(StartBuildOutput { build: Some(service.start(cx, input).await?) })
}
