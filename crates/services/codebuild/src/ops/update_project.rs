//! UpdateProject: changes what the input names and leaves the rest.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_UpdateProject.html> (read 2026-11-21).
//! Permission: codebuild:UpdateProject on the project, iam:PassRole on its new role.

use crate::CodeBuild;
use crate::passed_role;
use crate::rules::project::refuse;
use crate::tables::Projects;
use api_codebuild::{Project, UpdateProject, UpdateProjectError, UpdateProjectInput, UpdateProjectOutput};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<UpdateProject> for CodeBuild {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &UpdateProjectInput,
    ) -> Result<Vec<Permission>, UpdateProjectError> {
        let mut permissions = vec![self.permission(cx, "codebuild:UpdateProject", &input.name)];
        if let Some(role) = &input.service_role {
            permissions.push(passed_role(cx, role)?);
        }
        Ok(permissions)
    }

    async fn handle(
        &self,
        cx: &Cx,
        input: UpdateProjectInput,
    ) -> Result<UpdateProjectOutput, UpdateProjectError> {
        update_project(self, cx, input).await.map_err(Into::into)
    }
}

async fn update_project(
    service: &CodeBuild,
    cx: &Cx,
    input: UpdateProjectInput,
) -> Result<UpdateProjectOutput, Failure> {
    let (scope, now) = (cx.scope.clone(), service.ports.clock.now());
    let written = service.ports.store.write(move |tx| {
        let mut row = crate::project(tx, &scope, &input.name)?;
        change(&mut row.project, input.clone());
        row.project.last_modified = Some(now);
        refuse(&row.project)?;
        let name = row.project.name.clone().unwrap_or_default();
        tx.put::<Projects>(&(scope.clone(), name), &row)?;
        Ok::<_, Failure>(row.project)
    });
    Ok(UpdateProjectOutput { project: Some(written.await?) })
}

fn change(project: &mut Project, input: UpdateProjectInput) {
    fn set<T>(had: &mut Option<T>, given: Option<T>) {
        if given.is_some() {
            *had = given;
        }
    }
    set(&mut project.description, input.description);
    set(&mut project.source, input.source);
    set(&mut project.secondary_sources, input.secondary_sources);
    set(&mut project.source_version, input.source_version);
    set(&mut project.secondary_source_versions, input.secondary_source_versions);
    set(&mut project.artifacts, input.artifacts);
    set(&mut project.secondary_artifacts, input.secondary_artifacts);
    set(&mut project.cache, input.cache);
    set(&mut project.environment, input.environment);
    set(&mut project.service_role, input.service_role);
    set(&mut project.timeout_in_minutes, input.timeout_in_minutes);
    set(&mut project.queued_timeout_in_minutes, input.queued_timeout_in_minutes);
    set(&mut project.encryption_key, input.encryption_key);
    set(&mut project.tags, input.tags);
    set(&mut project.vpc_config, input.vpc_config);
    set(&mut project.logs_config, input.logs_config);
    set(&mut project.file_system_locations, input.file_system_locations);
    set(&mut project.build_batch_config, input.build_batch_config);
    set(&mut project.concurrent_build_limit, input.concurrent_build_limit);
    set(&mut project.auto_retry_limit, input.auto_retry_limit);
    if let Some(enabled) = input.badge_enabled {
        project.badge.get_or_insert_default().badge_enabled = Some(enabled);
    }
}
