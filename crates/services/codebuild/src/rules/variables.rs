//! The variables that a build finds.
//!
//! Follows <https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html> (read 2026-11-21). A variable of
//! StartBuild wins over the project's, and that over the buildspec's.
//! Left out: CODEBUILD_BUILD_URL and CODEBUILD_PUBLIC_BUILD_URL (there is no such console), webhook variables.

use api_codebuild::Build;
use kernel::{Scope, Timestamp};

pub struct Known<'a> {
    pub build: &'a Build,
    pub scope: &'a Scope,
    pub source_folder: &'a str,
    pub endpoint: &'a str,
    /// The buildspec's own.
    pub buildspec: &'a [(String, String)],
    pub begun_at: Timestamp,
}

/// Later ones win.
pub fn all(known: &Known<'_>) -> Vec<(String, String)> {
    let Known { build, scope, .. } = known;
    let mut all: Vec<(String, String)> = known.buildspec.to_vec();
    let given = build.environment.as_ref().and_then(|environment| environment.environment_variables.as_ref());
    all.extend(given.into_iter().flatten().map(|variable| (variable.name.clone(), variable.value.clone())));
    let region = scope.region.as_str();
    let mut set = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            all.push((name.to_owned(), value.to_owned()));
        }
    };
    let group = build.logs.as_ref();
    let version = match build.source.as_ref().map(|source| source.r#type.as_str()) {
        // Of a pipeline's artifact, and of an S3 source without a version, it is the object's ARN.
        Some("CODEPIPELINE") => object_arn(build),
        Some("S3") if build.source_version.is_none() => object_arn(build),
        _ => build.source_version.clone(),
    };
    let arn = build.arn.as_deref();
    set("AWS_DEFAULT_REGION", Some(region));
    set("AWS_REGION", Some(region));
    set("AWS_ENDPOINT_URL", Some(known.endpoint));
    set("CODEBUILD_BUILD_ARN", arn);
    set("CODEBUILD_BUILD_ID", build.id.as_deref());
    set("CODEBUILD_BUILD_IMAGE", build.environment.as_ref().map(|environment| environment.image.as_str()));
    set("CODEBUILD_BUILD_NUMBER", build.build_number.map(|number| number.to_string()).as_deref());
    set("CODEBUILD_BUILD_SUCCEEDING", Some("1"));
    set("CODEBUILD_INITIATOR", build.initiator.as_deref());
    set("CODEBUILD_KMS_KEY_ID", build.encryption_key.as_deref());
    set("CODEBUILD_LOG_PATH", group.and_then(|logs| logs.stream_name.as_deref()));
    set(
        "CODEBUILD_PROJECT_ARN",
        build.project_name.as_ref().map(|name| crate::project_arn(scope, name)).as_deref(),
    );
    set("CODEBUILD_RESOLVED_SOURCE_VERSION", build.resolved_source_version.as_deref());
    let location = build.source.as_ref().and_then(|source| source.location.as_deref());
    set("CODEBUILD_SOURCE_REPO_URL", location);
    set("CODEBUILD_SOURCE_VERSION", version.as_deref());
    set("CODEBUILD_SRC_DIR", Some(known.source_folder));
    set("CODEBUILD_START_TIME", Some(&known.begun_at.as_millisecond().to_string()));
    set("CODEBUILD_CI", Some("true"));
    all
}

fn object_arn(build: &Build) -> Option<String> {
    let location = build.source.as_ref().and_then(|source| source.location.as_ref());
    location.map(|location| format!("arn:aws:s3:::{location}"))
}
