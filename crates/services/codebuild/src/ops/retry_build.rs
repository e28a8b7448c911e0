//! RetryBuild: a new build with the settings of an earlier one.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_RetryBuild.html> (read 2026-11-21).
//! Permission: codebuild:RetryBuild on the project.

use crate::CodeBuild;
use crate::errors::invalid;
use crate::ops::project_of;
use crate::tables::BuildRow;
use api_codebuild::{
    RetryBuild, RetryBuildError, RetryBuildInput, RetryBuildOutput, SourceType, StartBuildInput,
};
use wire::{Cx, Failure, Handle, Permission};

impl Handle<RetryBuild> for CodeBuild {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &RetryBuildInput,
    ) -> Result<Vec<Permission>, RetryBuildError> {
        Ok(vec![self.permission(
            cx,
            "codebuild:RetryBuild",
            project_of(input.id.as_deref().unwrap_or_default()),
        )])
    }

    async fn handle(&self, cx: &Cx, input: RetryBuildInput) -> Result<RetryBuildOutput, RetryBuildError> {
        retry_build(self, cx, input).await.map_err(Into::into)
    }
}

async fn retry_build(
    service: &CodeBuild,
    cx: &Cx,
    input: RetryBuildInput,
) -> Result<RetryBuildOutput, Failure> {
    let id = input.id.unwrap_or_default();
    let row = service.ports.store.read(|tx| crate::build(tx, &cx.scope, &id)).await?;
    if row.build.build_complete != Some(true) {
        return Err(invalid(format!("Build {id} is still in progress")).into());
    }
    let start = again(row, input.idempotency_token);
    Ok(RetryBuildOutput { build: Some(service.start(cx, start).await?) })
}

fn again(row: BuildRow, idempotency_token: Option<String>) -> StartBuildInput {
    let settings = row.settings;
    let source = settings.source.unwrap_or_default();
    let environment = settings.environment.unwrap_or_default();
    let resolved = row.build.resolved_source_version.filter(|_| source.r#type == SourceType::Codecommit);
    StartBuildInput {
        project_name: row.build.project_name.unwrap_or_default(),
        source_version: resolved.or(settings.source_version),
        source_type_override: Some(source.r#type),
        source_location_override: source.location,
        buildspec_override: source.buildspec,
        artifacts_override: settings.artifacts,
        secondary_artifacts_override: settings.secondary_artifacts,
        secondary_sources_override: settings.secondary_sources,
        secondary_sources_version_override: settings.secondary_source_versions,
        environment_variables_override: environment.environment_variables,
        environment_type_override: Some(environment.r#type),
        image_override: Some(environment.image),
        compute_type_override: Some(environment.compute_type),
        service_role_override: settings.service_role,
        timeout_in_minutes_override: settings.timeout_in_minutes,
        queued_timeout_in_minutes_override: settings.queued_timeout_in_minutes,
        logs_config_override: settings.logs_config,
        idempotency_token,
        ..StartBuildInput::default()
    }
}
