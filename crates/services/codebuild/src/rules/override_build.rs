//! A project and what StartBuild changes for one build: the build's own settings.

use crate::errors::invalid;
use crate::rules::project;
use api_codebuild::{
    EnvironmentVariable, Project, ProjectEnvironment, ProjectSource, SourceType, StartBuildInput,
};
use wire::Refusal;

/// The project as this build sees it. Refused like a project that said the same.
pub fn of(project: &Project, input: &StartBuildInput) -> Result<Project, Refusal> {
    let mut merged = project.clone();
    let source = merged.source.get_or_insert_default();
    override_source(source, input);
    let has_place = source.location.as_ref().is_some_and(|location| location.contains('/'));
    if source.r#type == SourceType::Codepipeline && !has_place {
        return Err(invalid(
            "A build with source type CODEPIPELINE is started by a pipeline, which gives it its source",
        ));
    }
    let environment = merged.environment.get_or_insert_default();
    let variables = environment.environment_variables.get_or_insert_default();
    override_variables(variables, input.environment_variables_override.iter().flatten());
    override_environment(environment, input);
    set_option(&mut merged.artifacts, &input.artifacts_override);
    set_option(&mut merged.secondary_artifacts, &input.secondary_artifacts_override);
    set_option(&mut merged.secondary_sources, &input.secondary_sources_override);
    set_option(&mut merged.secondary_source_versions, &input.secondary_sources_version_override);
    set_option(&mut merged.source_version, &input.source_version);
    set_option(&mut merged.service_role, &input.service_role_override);
    set_option(&mut merged.cache, &input.cache_override);
    set_option(&mut merged.logs_config, &input.logs_config_override);
    set_option(&mut merged.encryption_key, &input.encryption_key_override);
    set_option(&mut merged.timeout_in_minutes, &input.timeout_in_minutes_override);
    set_option(&mut merged.queued_timeout_in_minutes, &input.queued_timeout_in_minutes_override);
    set_option(&mut merged.auto_retry_limit, &input.auto_retry_limit_override);
    if input.debug_session_enabled == Some(true) {
        return Err(crate::errors::lacking("debug sessions"));
    }
    project::refuse(&merged)?;
    Ok(merged)
}

fn override_environment(environment: &mut ProjectEnvironment, input: &StartBuildInput) {
    set(&mut environment.r#type, &input.environment_type_override);
    set(&mut environment.image, &input.image_override);
    set(&mut environment.compute_type, &input.compute_type_override);
    set_option(&mut environment.privileged_mode, &input.privileged_mode_override);
    set_option(&mut environment.certificate, &input.certificate_override);
    set_option(&mut environment.fleet, &input.fleet_override);
    set_option(&mut environment.host_kernel, &input.host_kernel_override);
    set_option(&mut environment.image_pull_credentials_type, &input.image_pull_credentials_type_override);
    set_option(&mut environment.registry_credential, &input.registry_credential_override);
}

fn override_source(source: &mut ProjectSource, input: &StartBuildInput) {
    if let Some(kind) = input.source_type_override {
        if kind != source.r#type {
            source.location = None;
        }
        source.r#type = kind;
    }
    set_option(&mut source.location, &input.source_location_override);
    set_option(&mut source.buildspec, &input.buildspec_override);
    set_option(&mut source.git_clone_depth, &input.git_clone_depth_override);
    set_option(&mut source.git_submodules_config, &input.git_submodules_config_override);
    set_option(&mut source.auth, &input.source_auth_override);
    set_option(&mut source.insecure_ssl, &input.insecure_ssl_override);
    set_option(&mut source.report_build_status, &input.report_build_status_override);
    set_option(&mut source.build_status_config, &input.build_status_config_override);
}

fn override_variables<'a>(
    variables: &mut Vec<EnvironmentVariable>,
    given: impl Iterator<Item = &'a EnvironmentVariable>,
) {
    for variable in given {
        variables.retain(|had| had.name != variable.name);
        variables.push(variable.clone());
    }
}

fn set<T: Clone>(had: &mut T, given: &Option<T>) {
    if let Some(given) = given {
        had.clone_from(given);
    }
}

fn set_option<T: Clone>(had: &mut Option<T>, given: &Option<T>) {
    if given.is_some() {
        had.clone_from(given);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_start_build_says_wins() {
        let variable = |name: &str, value: &str| EnvironmentVariable {
            name: name.into(),
            value: value.into(),
            r#type: None,
        };
        let mut had = Project::default();
        had.source.get_or_insert_default().r#type = SourceType::Codepipeline;
        had.environment.get_or_insert_default().environment_variables =
            Some(vec![variable("A", "1"), variable("B", "1")]);
        had.environment.get_or_insert_default().r#type = api_codebuild::EnvironmentType::LinuxContainer;
        assert!(of(&had, &StartBuildInput::default()).is_err());
        let input = StartBuildInput {
            source_type_override: Some(SourceType::S3),
            source_location_override: Some("b/k.zip".into()),
            environment_variables_override: Some(vec![variable("B", "2"), variable("C", "2")]),
            ..StartBuildInput::default()
        };
        let merged = of(&had, &input).expect("possible");
        let variables =
            merged.environment.and_then(|environment| environment.environment_variables).unwrap_or_default();
        let told: Vec<_> = variables.iter().map(|v| (v.name.as_str(), v.value.as_str())).collect();
        assert_eq!(told, [("A", "1"), ("B", "2"), ("C", "2")]);
        assert_eq!(merged.source.and_then(|source| source.location).as_deref(), Some("b/k.zip"));
    }

    #[test]
    fn what_a_build_alone_may_not_ask_for_is_refused_like_a_project() {
        let mut had = Project::default();
        let source = had.source.get_or_insert_default();
        (source.r#type, source.location) = (SourceType::S3, Some("b/k.zip".into()));
        let environment = had.environment.get_or_insert_default();
        environment.r#type = api_codebuild::EnvironmentType::LinuxContainer;
        assert!(of(&had, &StartBuildInput::default()).is_ok());
        let certificate =
            StartBuildInput { certificate_override: Some("b/c.pem".into()), ..StartBuildInput::default() };
        let fleet = api_codebuild::ProjectFleet { fleet_arn: Some("arn".into()) };
        let fleet = StartBuildInput { fleet_override: Some(fleet), ..StartBuildInput::default() };
        for (input, named) in [(certificate, "certificates"), (fleet, "fleets")] {
            let message = of(&had, &input).expect_err("refused").message;
            assert!(message.contains(named), "{message}");
        }
    }
}
