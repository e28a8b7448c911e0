//! What a project may say, and what it says when it says nothing.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html> (read 2026-11-21). What AWS can do and
//! we cannot is refused by name when the project is made.

use crate::errors::{invalid, lacking};
use api_codebuild::{
    ArtifactsType, EnvironmentType, EnvironmentVariableType, LogsConfigStatusType, Project, ProjectArtifacts,
    ProjectEnvironment, ProjectSource, SourceType,
};
use wire::Refusal;

pub const TIMEOUT_MINUTES: i64 = 60;
pub const QUEUED_TIMEOUT_MINUTES: i64 = 480;

pub fn is_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphanumeric())
        && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        && (2..=150).contains(&name.len())
}

/// Everything that is wrong with a project, the first of it.
pub fn refuse(project: &Project) -> Result<(), Refusal> {
    if let Some(source) = &project.source {
        refuse_source(source)?;
    }
    if let Some(artifacts) = &project.artifacts {
        refuse_artifacts(artifacts)?;
    }
    for source in project.secondary_sources.iter().flatten() {
        refuse_identifier("sourceIdentifier", source.source_identifier.as_deref())?;
        refuse_source(source)?;
    }
    for artifacts in project.secondary_artifacts.iter().flatten() {
        if artifacts.artifact_identifier.as_ref().is_none_or(String::is_empty) {
            return Err(invalid("Secondary artifacts must have an artifactIdentifier"));
        }
        refuse_artifacts(artifacts)?;
    }
    if let Some(environment) = &project.environment {
        refuse_environment(environment)?;
    }
    let s3_logs = project.logs_config.as_ref().and_then(|logs| logs.s3_logs.as_ref());
    if s3_logs.is_some_and(|logs| logs.status == LogsConfigStatusType::Enabled) {
        return Err(lacking("build logs in S3"));
    }
    let lacks = [
        (project.vpc_config.as_ref().is_some_and(|vpc| vpc.vpc_id.is_some()), "builds in a VPC"),
        (
            project.file_system_locations.as_ref().is_some_and(|all| !all.is_empty()),
            "file systems for builds",
        ),
        (project.build_batch_config.is_some(), "batch builds"),
        (project.badge.as_ref().and_then(|badge| badge.badge_enabled) == Some(true), "build badges"),
        (project.auto_retry_limit.unwrap_or_default() > 0, "automatic retries of builds"),
    ];
    lacks.iter().find(|(asked, _)| *asked).map_or(Ok(()), |(_, what)| Err(lacking(what)))
}

/// It becomes part of a folder's name and of a variable's.
fn refuse_identifier(what: &str, given: Option<&str>) -> Result<(), Refusal> {
    let given = given.unwrap_or_default();
    let well_formed = given.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if (1..=127).contains(&given.len()) && well_formed {
        return Ok(());
    }
    Err(invalid(format!(
        "Invalid {what}: it must be alphanumeric characters and underscores, found `{given}`"
    )))
}

pub fn refuse_source(source: &ProjectSource) -> Result<(), Refusal> {
    match source.r#type {
        SourceType::NoSource => {
            let inline = source.buildspec.as_ref().is_some_and(|spec| !spec.trim().is_empty());
            if !inline {
                return Err(invalid(
                    "Invalid project source: buildspec must be specified when source type is NO_SOURCE",
                ));
            }
        }
        SourceType::Codepipeline => {}
        SourceType::Codecommit => {
            let location = source.location.as_deref().unwrap_or_default();
            if repository_name(location).is_none() {
                let message = format!(
                    "Invalid project source: location must be the clone URL of a CodeCommit repository, found {location}"
                );
                return Err(invalid(message));
            }
        }
        SourceType::S3 => {
            let has_key = |at: &str| at.split_once('/').is_some_and(|(_, key)| !key.is_empty());
            if !source.location.as_deref().is_some_and(has_key) {
                return Err(invalid("Invalid project source: location must be a valid S3 source"));
            }
        }
        other => return Err(lacking(&format!("the source type {other}"))),
    }
    if source.git_submodules_config.as_ref().is_some_and(|config| config.fetch_submodules) {
        return Err(lacking("git submodules in a build's source"));
    }
    Ok(())
}

/// The last part of `.../v1/repos/NAME`.
pub fn repository_name(location: &str) -> Option<&str> {
    let (_, name) = location.split_once("/v1/repos/")?;
    let name = name.trim_end_matches('/');
    (!name.is_empty() && !name.contains('/')).then_some(name)
}

pub fn refuse_artifacts(artifacts: &ProjectArtifacts) -> Result<(), Refusal> {
    let has_location = artifacts.location.as_ref().is_some_and(|location| !location.is_empty());
    match artifacts.r#type {
        ArtifactsType::S3 if !has_location => Err(invalid("Invalid artifacts: location must be specified")),
        _ => Ok(()),
    }
}

pub fn refuse_environment(environment: &ProjectEnvironment) -> Result<(), Refusal> {
    use EnvironmentType::{ArmContainer, ArmEc2, LinuxContainer, LinuxEc2};
    if !matches!(environment.r#type, LinuxContainer | ArmContainer | LinuxEc2 | ArmEc2) {
        return Err(lacking(&format!("the environment type {}", environment.r#type)));
    }
    let lacks = [
        (
            environment.fleet.as_ref().is_some_and(|fleet| fleet.fleet_arn.is_some()),
            "reserved capacity fleets",
        ),
        (
            environment.certificate.as_ref().is_some_and(|certificate| !certificate.is_empty()),
            "certificates from S3 in builds",
        ),
        (environment.docker_server.is_some(), "Docker servers for builds"),
    ];
    if let Some((_, what)) = lacks.iter().find(|(asked, _)| *asked) {
        return Err(lacking(what));
    }
    for variable in environment.environment_variables.iter().flatten() {
        match variable.r#type {
            None | Some(EnvironmentVariableType::Plaintext) => {}
            Some(other) => {
                return Err(lacking(&format!("environment variables of type {other} ({})", variable.name)));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert!(is_name("my-project_1"));
        for bad in ["", "a", "-ab", "a b", "a/b", &"a".repeat(151)] {
            assert!(!is_name(bad), "{bad}");
        }
    }

    #[test]
    fn clone_urls_name_their_repository() {
        assert_eq!(repository_name("http://127.0.0.1:4566/v1/repos/movies"), Some("movies"));
        assert_eq!(
            repository_name("https://git-codecommit.us-east-1.amazonaws.com/v1/repos/movies/"),
            Some("movies")
        );
        for bad in ["movies", "https://github.com/a/b", "http://x/v1/repos/", "http://x/v1/repos/a/b"] {
            assert_eq!(repository_name(bad), None, "{bad}");
        }
    }

    #[test]
    fn identifiers_cannot_lead_anywhere() {
        let project = |name: &str| {
            let source_identifier = Some(name.to_owned());
            let location = Some("bucket/key".to_owned());
            let source = ProjectSource {
                r#type: SourceType::S3,
                source_identifier,
                location,
                ..ProjectSource::default()
            };
            Project { secondary_sources: Some(vec![source]), ..Project::default() }
        };
        assert_eq!(refuse(&project("Second_1")), Ok(()));
        for bad in ["", "a/../../b", "..", "a-b", "a b"] {
            assert!(refuse(&project(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_we_lack_is_named() {
        let source = ProjectSource { r#type: SourceType::Github, ..ProjectSource::default() };
        let refusal = refuse_source(&source).expect_err("refused");
        assert!(refusal.message.contains("GITHUB"), "{}", refusal.message);
    }
}
