//! CreateProject: how builds of a source are made.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html> (read 2026-11-21).
//! Permission: codebuild:CreateProject on the project, iam:PassRole on its role.
//! What AWS can do and we cannot is refused here, by name: see `rules::project`.
//! Left out: encryptionKey and encryptionDisabled are kept and answered; artifacts are encrypted as their bucket says.

use crate::CodeBuild;
use crate::errors::{invalid, project_exists};
use crate::rules::project::{QUEUED_TIMEOUT_MINUTES, TIMEOUT_MINUTES, is_name, refuse};
use crate::tables::{ProjectRow, Projects};
use crate::{passed_role, project_arn};
use api_codebuild::{
    CreateProject, CreateProjectError, CreateProjectInput, CreateProjectOutput, Project, ProjectBadge,
};
use kernel::Timestamp;
use wire::{Cx, Failure, Handle, Permission};

impl Handle<CreateProject> for CodeBuild {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &CreateProjectInput,
    ) -> Result<Vec<Permission>, CreateProjectError> {
        Ok(vec![
            self.permission(cx, "codebuild:CreateProject", &input.name),
            passed_role(cx, &input.service_role)?,
        ])
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: CreateProjectInput,
    ) -> Result<CreateProjectOutput, CreateProjectError> {
        create_project(self, cx, input).await.map_err(Into::into)
    }
}

async fn create_project(
    service: &CodeBuild,
    cx: &Cx,
    input: CreateProjectInput,
) -> Result<CreateProjectOutput, Failure> {
    if !is_name(&input.name) {
        return Err(invalid(format!("Invalid project name: {}", input.name)).into());
    }
    let now = service.ports.clock.now();
    let project = project_of_input(cx, input, now);
    refuse(&project)?;
    let (scope, row) = (cx.scope.clone(), ProjectRow { project: project.clone(), builds: 0 });
    let written = service.ports.store.write(move |tx| {
        let name = row.project.name.clone().unwrap_or_default();
        if !tx.insert_new::<Projects>(&(scope.clone(), name.clone()), &row)? {
            return Err(Failure::from(project_exists(&project_arn(&scope, &name))));
        }
        Ok(())
    });
    written.await?;
    Ok(CreateProjectOutput { project: Some(project) })
}

fn project_of_input(cx: &Cx, input: CreateProjectInput, now: Timestamp) -> Project {
    let key = cx.scope.arn("kms", "alias/aws/s3").to_string();
    Project {
        arn: Some(project_arn(&cx.scope, &input.name)),
        name: Some(input.name),
        description: input.description,
        source: Some(input.source),
        secondary_sources: Some(input.secondary_sources.unwrap_or_default()),
        source_version: input.source_version,
        secondary_source_versions: input.secondary_source_versions,
        artifacts: Some(input.artifacts),
        secondary_artifacts: Some(input.secondary_artifacts.unwrap_or_default()),
        cache: Some(input.cache.unwrap_or_default()),
        environment: Some(input.environment),
        service_role: Some(input.service_role),
        timeout_in_minutes: Some(input.timeout_in_minutes.unwrap_or(TIMEOUT_MINUTES)),
        queued_timeout_in_minutes: Some(input.queued_timeout_in_minutes.unwrap_or(QUEUED_TIMEOUT_MINUTES)),
        encryption_key: Some(input.encryption_key.unwrap_or(key)),
        tags: Some(input.tags.unwrap_or_default()),
        created: Some(now),
        last_modified: Some(now),
        vpc_config: input.vpc_config,
        badge: Some(ProjectBadge {
            badge_enabled: Some(input.badge_enabled.unwrap_or_default()),
            badge_request_url: None,
        }),
        logs_config: input.logs_config,
        file_system_locations: input.file_system_locations,
        build_batch_config: input.build_batch_config,
        concurrent_build_limit: input.concurrent_build_limit,
        auto_retry_limit: input.auto_retry_limit,
        ..Project::default()
    }
}
